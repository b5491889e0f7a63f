import { expect } from 'chai';
import type { z } from 'zod';
import { DAY } from '../../src/domain/time-units.js';
import type { deliverySchema } from '../../src/web/api/schemas/delivery.js';
import type { postSchema } from '../../src/web/api/schemas/post.js';
import { openApiBench, type ApiBench, type ApiClient } from './support/api-bench.js';

type Post = z.infer<typeof postSchema>;
type Delivery = z.infer<typeof deliverySchema>;

const NOTHING = '01hzzzzzzzzzzzzzzzzzzzzzzz';

describe('posts in the API', () => {
  let bench: ApiBench;
  let agent: ApiClient;
  let channel: string;
  beforeEach(async () => {
    bench = await openApiBench();
    agent = await bench.client('agent');
    channel = (await bench.channel())._id;
  });
  afterEach(() => bench.close());

  const news = (given: object = {}) => ({
    function: 'news',
    text: 'The new timetable is out.',
    channels: [channel],
    when: 'next-slot',
    ...given,
  });
  const made = async (given: object = {}): Promise<Post> => {
    const answer = await agent.post('/posts', news(given));
    expect(answer.status, answer.text).to.equal(201);
    return answer.body as Post;
  };

  it('take the next free slot', async () => {
    const post = await made();
    const [delivery] = post.deliveries;
    const { body } = await agent.get(`/channels/${channel}/slots`);
    const slots = (body as { items: { at: string; filledBy: object | null; function: string }[] })
      .items;
    const first = slots.find((slot) => slot.function === 'news');
    expect(delivery).to.include({ state: 'queued', dueAt: first?.at, slotAt: first?.at });
    expect(first?.filledBy).to.deep.equal({
      delivery: delivery?.id,
      post: post.id,
      state: 'queued',
    });
  });

  it('take a fixed time, as an instant or as a wall time', async () => {
    const cases: [object, string][] = [
      [{ at: '2026-03-03T10:00:00Z' }, '2026-03-03T10:00:00.000Z'],
      [{ at: '2026-03-04T12:00:00+02:00' }, '2026-03-04T10:00:00.000Z'],
      [{ at: '2026-03-05T10:00', zone: 'Europe/Berlin' }, '2026-03-05T09:00:00.000Z'],
    ];
    const manager = await bench.client('manager');
    for (const [when, dueAt] of cases) {
      const body = news({ when, text: `At ${dueAt}`, overrideReason: 'a test of times' });
      const answer = await manager.post('/posts', body);
      expect(answer.status, answer.text).to.equal(201);
      expect((answer.body as Post).deliveries[0]?.dueAt).to.equal(dueAt);
    }
  });

  it('keep which of two equal wall times an instant is', async () => {
    const manager = await bench.client('manager');
    const when = { at: '2026-10-25T01:30:00Z', zone: 'Europe/Berlin' };
    const body = news({ when, overrideReason: 'the night the clock goes back' });
    const answer = await manager.post('/posts', body);
    expect(answer.status, answer.text).to.equal(201);
    const [delivery] = (answer.body as Post).deliveries;
    expect(delivery?.placement).to.include({ wall: '2026-10-25T02:30', choice: 'second' });
    expect(delivery?.dueAt).to.equal('2026-10-25T01:30:00.000Z');
  });

  it('carry no control characters and no half signs: feeds and networks could not', async () => {
    const text = 'Open\u0000 until\u000b eight \ud83d.\r\nBoth\tboats \u{1f6a2}';
    expect(await made({ title: 'New\u0007s', text })).to.include({
      title: 'News',
      text: 'Open until eight \ufffd.\r\nBoth\tboats \u{1f6a2}',
    });
  });

  it('are drafts without a time', async () => {
    const { deliveries } = await made({ when: 'draft' });
    expect(deliveries.map(({ state, dueAt }) => [state, dueAt])).to.deep.equal([['draft', null]]);
  });

  it('name every broken rule of every channel, with the nearest time there', async () => {
    const other = await bench.channel({ name: 'Dark', levels: { news: 0 } });
    const when = { at: '2026-03-01T03:00:00Z' };
    const body = news({ channels: [channel, other._id], when });
    const { status, body: problem } = await agent.post('/posts', body);
    expect(status).to.equal(422);
    const rules = (problem as { rules: { channel: string; rule: string; nearest: unknown }[] })
      .rules;
    const ofFirst = rules.filter((rule) => rule.channel === channel);
    expect(ofFirst.map(({ rule }) => rule)).to.include.members(['past', 'outside-windows']);
    expect(ofFirst[0]?.nearest).to.match(/^2026-03-0\dT/);
    const ofOther = rules.filter((rule) => rule.channel === other._id);
    expect(ofOther.map(({ rule }) => rule)).to.include('dimmed-off');
    expect(await bench.store.posts.countDocuments({})).to.equal(0);
    expect(await bench.store.deliveries.countDocuments({})).to.equal(0);
  });

  it('break rules only with a reason from a manager', async () => {
    const night = news({ when: { at: '2026-03-04T02:00:00Z' }, overrideReason: 'it is urgent' });
    expect((await agent.post('/posts', night)).status).to.equal(403);
    const manager = await bench.client('manager');
    const answer = await manager.post('/posts', night);
    expect(answer.status, answer.text).to.equal(201);
    const [delivery] = (answer.body as Post).deliveries;
    expect(delivery?.overrides[0]).to.include({ reason: 'it is urgent', by: manager.actor.id });
  });

  it('are read, changed and cancelled', async () => {
    const { id, deliveries } = await made();
    expect((await agent.get(`/posts/${id}`)).body).to.deep.include({ id });
    const changed = await agent.patch(`/posts/${id}`, { text: 'Trains every ten minutes.' });
    expect(changed.body).to.include({
      text: 'Trains every ten minutes.',
      title: null,
      revision: 1,
    });
    const stale = await agent.patch(`/posts/${id}`, { text: 'Overwritten', revision: 0 });
    expect(stale.status).to.equal(409);
    const cancelled = await agent.delete(`/posts/${id}`);
    expect((cancelled.body as Post).deliveries[0]?.state).to.equal('cancelled');
    expect((await agent.delete(`/posts/${id}`)).status).to.equal(200);
    const back = await agent.post(`/deliveries/${deliveries[0]?.id}/restore`);
    expect(back.body).to.include({ state: 'queued', dueAt: deliveries[0]?.dueAt });
  });

  it('cannot be cancelled once they are out everywhere', async () => {
    const { id } = await made();
    await bench.store.deliveries.updateOne({ post: id }, { state: 'published', wakeAt: null });
    expect((await agent.delete(`/posts/${id}`)).status).to.equal(409);
  });

  it('move, cancel and tell their whole history', async () => {
    const { deliveries } = await made();
    const at = `/deliveries/${deliveries[0]?.id}`;
    const when = { at: '2026-03-04T10:00', zone: 'Europe/Berlin' };
    const moved = await agent.post(`${at}/move`, { when, revision: 0 });
    expect(moved.status, moved.text).to.equal(200);
    expect((moved.body as Delivery).placement).to.deep.equal({
      ...{
        asked: 'fixed',
        wall: '2026-03-04T10:00',
        zone: 'Europe/Berlin',
        choice: 'first',
        clockChange: 'none',
      },
    });
    expect((await agent.post(`${at}/move`, { when, revision: 0 })).status).to.equal(409);
    expect((await agent.post(`${at}/move`, { when: 'draft' })).status).to.equal(400);
    expect((await agent.post(`${at}/cancel`)).body).to.include({ state: 'cancelled' });
    expect((await agent.post(`${at}/cancel`)).status).to.equal(409);
    const { body } = await agent.get(at);
    const events = (body as { history: { event: string; by: string }[] }).history;
    expect(events.map(({ event }) => event)).to.deep.equal(['queued', 'moved', 'cancelled']);
    expect(new Set(events.map(({ by }) => by))).to.deep.equal(new Set([agent.actor.id]));
    expect(body).not.to.have.any.keys('lease', 'intent', 'key', 'outbox', 'epoch');
  });

  it('wait for a manager who did not write them', async () => {
    const manager = await bench.client('manager');
    const { deliveries } = await made({ askApproval: true });
    const at = `/deliveries/${deliveries[0]?.id}`;
    expect(deliveries[0]?.state).to.equal('awaiting-approval');
    expect((await agent.post(`${at}/approve`)).status).to.equal(403);
    const returned = await manager.post(`${at}/return`, { reason: 'The date is wrong.' });
    expect(returned.body).to.include({ state: 'draft' });
    await agent.post(`${at}/move`, { when: 'next-slot' });
    const waiting = await manager.post(`${at}/approve`);
    expect(waiting.status, waiting.text).to.be.oneOf([200, 409]);
  });

  it('are decided on by a person when nobody knows whether they went out', async () => {
    const { id, deliveries } = await made();
    await bench.store.deliveries.updateOne({ post: id }, { state: 'unconfirmed', wakeAt: null });
    const at = `/deliveries/${deliveries[0]?.id}/decide`;
    const { body } = await agent.get(`/deliveries/${deliveries[0]?.id}`);
    const { decisions } = body as { decisions: { decision: string; why: string }[] };
    expect(decisions.map(({ decision }) => decision)).to.deep.equal([
      ...['went-out', 'send-again', 'give-up'],
    ]);
    expect(decisions[1]?.why).to.contain('cannot show twice');
    expect((await agent.post(at, { decision: 'maybe' })).status).to.equal(400);
    expect((await agent.post(at, { decision: 'look-again' })).status).to.equal(400);
    const decided = await agent.post(at, { decision: 'went-out' });
    expect(decided.body).to.include({ state: 'published' });
    expect((await agent.post(at, { decision: 'send-again' })).status).to.equal(409);
  });

  it('belong to their author as far as authors go', async () => {
    const { id } = await made();
    const author = await bench.client('author');
    expect((await author.patch(`/posts/${id}`, { text: 'Mine now' })).status).to.equal(403);
    expect((await author.delete(`/posts/${id}`)).status).to.equal(403);
  });

  it('take no field that is not theirs to set', async () => {
    const whole = { ...(await bench.store.posts.findById((await made()).id).lean()) };
    for (const field of ['_id', 'author', 'revision', 'sample', 'createdAt', 'state', 'approval']) {
      const { status, body } = await agent.post('/posts', news({ [field]: whole }));
      expect(status, field).to.equal(400);
      expect((body as { fields: object }).fields).to.have.property(field);
    }
  });

  it('say which field is wrong', async () => {
    const cases: [object, string][] = [
      [news({ text: ['a', 'list'] }), 'text'],
      [news({ text: { $gt: '' } }), 'text'],
      [news({ text: undefined }), 'text'],
      [news({ function: 'marketing' }), 'function'],
      [news({ channels: [] }), 'channels'],
      [news({ channels: [channel, channel] }), 'channels'],
      [news({ channels: ['$ne'] }), 'channels.0'],
      [news({ channels: [channel, NOTHING] }), 'channels.1'],
      [news({ when: 'draft', channels: [NOTHING] }), 'channels.0'],
      [news({ media: [{ id: NOTHING, alternativeText: 'A lamp' }] }), 'media'],
      [news({ when: { at: '2026-02-30T10:00', zone: 'Europe/Berlin' } }), 'when.at'],
      [news({ when: { at: '2026-03-04T10:00' } }), 'when.zone'],
      [news({ when: { at: '2026-03-04T10:00', zone: 'Mars/Olympus' } }), 'when.zone'],
      [news({ when: { at: '2026-03-04T10:00Z', colour: 'red' } }), 'when.colour'],
      [news({ when: 'soon' }), 'when'],
      [news({ media: [{ id: 'x', alternativeText: '' }] }), 'media.0.id'],
      [news({ variants: { nowhere: { text: 'x' } } }), 'variants.nowhere'],
      [[], ''],
    ];
    for (const [body, field] of cases) {
      const answer = await agent.post('/posts', body);
      expect(answer.status, answer.text).to.equal(400);
      expect((answer.body as { fields: object }).fields, answer.text).to.have.property(field);
    }
    expect(await bench.store.posts.countDocuments({})).to.equal(0);
  });

  it('are told apart from what does not exist', async () => {
    expect((await agent.get(`/posts/${NOTHING}`)).status).to.equal(404);
    expect((await agent.post(`/deliveries/${NOTHING}/cancel`)).status).to.equal(404);
  });

  it('are listed by state, channel and time', async () => {
    const other = (await bench.channel({ name: 'Other' }))._id;
    await made({ channels: [channel, other] });
    await made({ when: 'draft', text: 'Later' });
    const list = async (query: string): Promise<Delivery[]> =>
      ((await agent.get(`/deliveries${query}`)).body as { items: Delivery[] }).items;
    expect(await list('')).to.have.lengthOf(3);
    expect(await list('?state=draft')).to.have.lengthOf(1);
    expect(await list(`?channel=${other}`)).to.have.lengthOf(1);
    const soon = new Date(bench.clock.now() + DAY * 30).toISOString();
    expect(await list(`?from=2026-03-02T00:00:00Z&to=${soon}`)).to.have.lengthOf(2);
    expect(await list(`?from=${soon}`)).to.have.lengthOf(0);
    expect((await agent.get('/deliveries?state=flying')).status).to.equal(400);
    expect((await agent.get('/deliveries?status=draft')).status).to.equal(400);
  });
});
