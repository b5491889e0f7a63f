import { expect } from 'chai';
import type { ChannelRecord } from '../../src/store/channels.js';
import { openApiBench, type ApiBench, type ApiClient } from './support/api-bench.js';

interface Listed {
  readonly items: readonly Readonly<Record<string, unknown>>[];
}

describe('filling slots by the API', () => {
  let bench: ApiBench;
  let channel: ChannelRecord;
  let manager: ApiClient;
  before(async () => {
    bench = await openApiBench();
    channel = await bench.channel({ levels: { news: 50, support: 0, events: 75 } });
    manager = await bench.client('manager');
  });
  after(() => bench.close());

  const empty = async () =>
    ((await manager.get(`/slots/empty?channel=${channel._id}`)).body as Listed).items.filter(
      (slot) => slot['function'] === 'news',
    );

  it('queues a draft in one empty slot, and says which rule speaks against another', async () => {
    const made = await manager.post('/posts', {
      ...{ function: 'news', text: 'An idea', channels: [channel._id], when: 'draft' },
    });
    const { deliveries } = made.body as { deliveries: { id: string }[] };
    const [draft] = deliveries;
    const slots = await empty();
    expect(slots[0]?.['drafts']).to.deep.equal([draft?.id]);
    const beside = new Date(Date.parse(String(slots[1]?.['at'])) + 60_000).toISOString();
    const wrong = await manager.post('/slots/take', { delivery: draft?.id, at: beside });
    expect(wrong.status).to.equal(422);
    const taken = await manager.post('/slots/take', { delivery: draft?.id, at: slots[1]?.['at'] });
    expect(taken.body).to.include({ state: 'queued', slotAt: slots[1]?.['at'] });
    expect(await empty()).to.have.length(slots.length - 1);
  });

  it('keeps evergreens, lets one fill a slot, and says for which dimmers they do so alone', async () => {
    const input = { function: 'news', text: 'Bicycles travel free.' };
    const added = await manager.post('/evergreens', input, 'a-key-of-a-program');
    const { id } = added.body as { id: string };
    const again = await manager.post('/evergreens', input, 'a-key-of-a-program');
    expect(again.body).to.deep.equal(added.body);
    const changed = await manager.put(`/evergreens/${id}`, { ...input, restDays: 60, revision: 0 });
    expect(changed.body).to.include({ restDays: 60, revision: 1, approved: true });
    const older = await manager.put(`/evergreens/${id}`, { ...input, revision: 0 });
    expect(older.status).to.equal(409);
    const switched = await manager.put(`/channels/${channel._id}/dimmers/news/evergreen`, {
      allowed: true,
    });
    expect(switched.body).to.include({ allowed: true });
    const [slot] = await empty();
    expect(slot).to.include({ evergreen: id, byItself: true });
    const wish = { channel: channel._id, function: 'news', at: slot?.['at'] };
    const filled = await manager.post('/slots/evergreen', wish);
    expect(filled.body).to.include({ state: 'queued', slotAt: slot?.['at'] });
    const rests = await manager.post('/slots/evergreen', {
      ...{ channel: channel._id, function: 'news', at: (await empty())[0]?.['at'] },
    });
    expect(rests.status).to.equal(409);
    await manager.post(`/evergreens/${id}/retire`);
    expect((await manager.get('/evergreens')).body).to.deep.equal({ items: [] });
    await manager.post(`/evergreens/${id}/restore`);
    expect((await manager.get(`/evergreens/${id}`)).body).to.include({ retiredAt: null });
  });

  it('takes an event from its proposals to its drafts, moves them along and deletes both', async () => {
    const input = {
      ...{ name: 'Harbour concert', starts: '2026-04-04T19:00', zone: 'Europe/Berlin' },
      ...{ place: 'Pier 3', channels: [channel._id] },
    };
    const added = await manager.post('/calendar/events', input);
    const { id } = added.body as { id: string };
    const path = `/calendar/events/${id}`;
    const before = (await manager.get(path)).body as {
      proposals: { at: string | null; post: string }[];
    };
    const possible = before.proposals.filter(({ at }) => at !== null);
    expect(possible.length).to.be.at.least(4);
    const drafts = (await manager.post(`${path}/drafts`, {})).body as Listed;
    expect(drafts.items).to.have.length(possible.length);
    const starts = '2026-04-11T19:00';
    await manager.put(path, { ...input, starts, revision: 0 });
    const moved = (await manager.post(`${path}/move`)).body as { moved: string[] };
    expect(moved.moved).to.have.length(possible.length);
    expect((await manager.delete(`${path}?posts=cancel`)).body).to.include({ id });
    expect((await manager.get(path)).status).to.equal(404);
    expect((await manager.get('/calendar/events')).body).to.deep.equal({ items: [] });
    expect((await manager.post(`${path}/restore`)).body).to.include({ id });
    const after = (await manager.get(path)).body as { deliveries: { state: string }[] };
    expect(after.deliveries.map(({ state }) => state)).to.deep.equal(
      Array(possible.length).fill('draft'),
    );
  });
});
