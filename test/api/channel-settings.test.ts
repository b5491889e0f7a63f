import { expect } from 'chai';
import type { z } from 'zod';
import type { channelSchema } from '../../src/web/api/schemas/channel.js';
import type {
  connectedChannelSchema,
  networkListSchema,
} from '../../src/web/api/schemas/channel-settings.js';
import { openApiBench, type ApiBench, type ApiClient } from './support/api-bench.js';

type Connected = z.infer<typeof connectedChannelSchema>;
type Channel = z.infer<typeof channelSchema>;

const hook = { settings: { url: 'https://hooks.example.org/posts' }, unreachableToo: true };

describe('channels set up by the API', () => {
  let bench: ApiBench;
  let admin: ApiClient;
  beforeEach(async () => {
    bench = await openApiBench();
    admin = await bench.client('admin');
  });
  afterEach(() => bench.close());

  const connect = async (given: object) => {
    const { status, text, body } = await admin.post('/channels', { network: 'feed', ...given });
    expect(status, text).to.equal(201);
    return (body as Connected).channel;
  };

  it('are connected with what people usually want, and speak once a fader is up', async () => {
    const answer = await admin.post('/channels', { network: 'feed', name: 'Stadt-Nachrichten' });
    expect(answer.status, answer.text).to.equal(201);
    const { channel, issued } = answer.body as Connected;
    expect(answer.get('Location')).to.equal(`/api/v1/channels/${channel.id}`);
    expect(issued).to.equal(null);
    expect(channel).to.include({ slug: 'stadt-nachrichten', network: 'feed', gapMinutes: 45 });
    expect(channel.windows).to.have.lengthOf(5);
    expect(channel.windows[0]).to.deep.equal({ weekday: 1, from: '09:00', to: '17:00' });
    expect(channel.dimmers.map(({ level }) => level)).to.deep.equal([0, 0, 0]);

    expect(
      (await admin.put(`/channels/${channel.id}/dimmers/news`, { level: 50 })).status,
    ).to.equal(200);
    const post = { function: 'news', text: 'Hello', channels: [channel.id], when: 'next-slot' };
    expect((await admin.post('/posts', post)).status).to.equal(201);
  });

  it('are told apart by network: what each asks for can be read', async () => {
    const { items } = (await admin.get('/networks')).body as z.infer<typeof networkListSchema>;
    expect(items.map(({ name }) => name)).to.include.members(['feed', 'webhook', 'mastodon']);
    const webhook = items.find(({ name }) => name === 'webhook');
    expect(webhook?.settings.map(({ name }) => name)).to.deep.equal(['url']);
    expect(webhook).to.deep.include({ issuesCredentials: true, credentials: [] });
  });

  it('name every field that is wrong, and save nothing', async () => {
    const cases: [object, string][] = [
      [{ network: 'pigeon', name: 'City' }, 'network'],
      [{ network: 'feed' }, 'name'],
      [{ network: 'feed', name: '  ' }, 'name'],
      [{ network: 'feed', name: '東京' }, 'slug'],
      [{ network: 'feed', name: 'City', slug: 'City News' }, 'slug'],
      [{ network: 'feed', name: 'City', zone: 'Europe/Atlantis' }, 'zone'],
      [{ network: 'feed', name: 'City', settings: { strange: 1 } }, 'settings.strange'],
      [{ network: 'webhook', name: 'City', settings: { url: 'ftp://x' } }, 'settings.url'],
      [{ network: 'feed', name: 'City', windows: [] }, 'windows'],
      [
        { network: 'feed', name: 'City', windows: [{ weekday: 1, from: '9:00', to: '17:00' }] },
        'windows.0.from',
      ],
      [
        { network: 'feed', name: 'City', windows: [{ weekday: 1, from: '17:00', to: '09:00' }] },
        'windows',
      ],
      [{ network: 'feed', name: 'City', preferredTimes: ['24:00'] }, 'preferredTimes.0'],
      [{ network: 'feed', name: 'City', gapMinutes: -1 }, 'gapMinutes'],
      [{ network: 'feed', name: 'City', approval: { sales: true } }, 'approval.sales'],
      [{ network: 'feed', name: 'City', slug: { $gt: '' } }, 'slug'],
    ];
    for (const [body, field] of cases) {
      const answer = await admin.post('/channels', body);
      expect(answer.status, answer.text).to.equal(400);
      expect((answer.body as { fields: object }).fields, field).to.have.property(field);
    }
    expect(await bench.store.channels.countDocuments({})).to.equal(0);
  });

  it('do not take a slug that another has or had', async () => {
    const { id } = await connect({ name: 'City', slug: 'city' });
    expect((await admin.delete(`/channels/${id}`)).status).to.equal(200);
    const again = await admin.post('/channels', { network: 'feed', name: 'City', slug: 'city' });
    expect(again.status).to.equal(400);
    expect(again.text).to.include('once had, this short name');
  });

  it('show a secret that was made for them to the one who asked, and keep it sealed', async () => {
    const body = { network: 'webhook', name: 'Hook', ...hook };
    const first = await admin.post('/channels', body, 'hook-1');
    expect(first.status, first.text).to.equal(201);
    const { issued, channel } = first.body as Connected;
    const [secret] = issued?.['secrets'] as string[];
    expect(secret).to.match(/^whsec_/);
    const again = await admin.post('/channels', body, 'hook-1');
    expect(again.body).to.deep.equal(first.body);
    expect(again.get('Idempotency-Replayed')).to.equal('true');
    expect(await bench.store.channels.countDocuments({})).to.equal(1);
    const kept = await bench.store.idempotency.find({}).lean().exec();
    expect(JSON.stringify(kept)).not.to.include(String(secret).slice(6));
    expect((await admin.get(`/channels/${channel.id}`)).text).not.to.include('whsec_');

    const renewed = await admin.post(`/channels/${channel.id}/secret`, {});
    const [next] = (renewed.body as Connected).issued?.['secrets'] as string[];
    expect(next)
      .to.match(/^whsec_/)
      .and.not.equal(secret);
  });

  it('answer a repeat after a crash with the channel that is there', async () => {
    const body = { network: 'webhook', name: 'Hook', ...hook };
    const first = await admin.post('/channels', body, 'hook-2');
    // As after a crash between the write and the answer, once the lease is spent.
    await bench.store.idempotency.updateMany({}, { $set: { answer: null, leaseUntil: null } });
    const again = await admin.post('/channels', body, 'hook-2');
    expect(again.body).to.deep.equal(first.body);
    expect(await bench.store.channels.countDocuments({})).to.equal(1);
  });

  it('are changed in what is named, and not by who read an older revision', async () => {
    const { id, revision } = await connect({ name: 'City', settings: { description: 'Old' } });
    const changes = { name: 'Town', approval: { support: true }, revision };
    const changed = await admin.patch(`/channels/${id}`, changes);
    expect(changed.status, changed.text).to.equal(200);
    const channel = changed.body as Channel;
    expect(channel).to.include({ name: 'Town', slug: 'city' });
    expect(channel.dimmers.map(({ approval }) => approval)).to.deep.equal([false, true, false]);
    const record = await bench.store.channels.findById(id).lean().exec();
    expect(record?.settings).to.include({ description: 'Old' });
    const late = await admin.patch(`/channels/${id}`, { name: 'Late', revision });
    expect(late.status).to.equal(409);
  });

  it('speak when they are told to, and their queue follows', async () => {
    const { id } = await connect({ name: 'City', zone: 'Europe/Berlin' });
    await admin.put(`/channels/${id}/dimmers/news`, { level: 50 });
    const post = { function: 'news', text: 'Hello', channels: [id], when: 'next-slot' };
    await admin.post('/posts', post);
    const wish = {
      windows: [{ weekday: 7, from: '20:00', to: '24:00' }],
      preferredTimes: ['20:30'],
      blackouts: [{ from: '2026-12-24', to: '2026-12-26', reason: 'Christmas' }],
    };
    const seen = await admin.post(`/channels/${id}/rhythm/impact`, wish);
    expect(seen.status, seen.text).to.equal(200);
    const moved = (seen.body as { channels: { moved: object[] }[] }).channels[0]?.moved;
    expect(moved).to.have.lengthOf(1);

    const set = await admin.patch(`/channels/${id}/rhythm`, wish);
    expect(set.status, set.text).to.equal(200);
    const { channel, followed } = set.body as { channel: Channel; followed: number };
    expect(followed).to.equal(1);
    expect(channel).to.deep.include({ ...wish, gapMinutes: 45, zone: 'Europe/Berlin' });
    const { items } = (await admin.get('/deliveries')).body as { items: { dueAt: string }[] };
    // Sunday 8 March 2026, 20:30 in Berlin.
    expect(items[0]?.dueAt).to.equal('2026-03-08T19:30:00.000Z');
  });

  it('are tested, and deleted with what they still had to publish', async () => {
    const { id } = await connect({ name: 'City' });
    const tested = await admin.post(`/channels/${id}/test`, {});
    expect(tested.body).to.include({ outcome: 'ok' });
    await admin.put(`/channels/${id}/dimmers/news`, { level: 50 });
    const post = { function: 'news', text: 'Hello', channels: [id], when: 'next-slot' };
    await admin.post('/posts', post);
    const gone = await admin.delete(`/channels/${id}`);
    expect(gone.body).to.deep.equal({ cancelledDeliveries: 1 });
    expect((await admin.get(`/channels/${id}`)).status).to.equal(404);
  });
});
