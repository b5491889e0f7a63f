import { expect } from 'chai';
import { DAY, HOUR, MINUTE } from '../../src/domain/time-units.js';
import { API_ROOT } from '../../src/web/api/api-root.js';
import { claimKey, KEY_LEASE } from '../../src/web/api/idempotency-key.js';
import { openApiBench, type ApiBench, type ApiClient } from './support/api-bench.js';

describe('a request with an Idempotency-Key', () => {
  let bench: ApiBench;
  let agent: ApiClient;
  let channel: string;
  beforeEach(async () => {
    bench = await openApiBench();
    agent = await bench.client('agent');
    channel = (await bench.channel())._id;
  });
  afterEach(() => bench.close());

  const news = (text = 'Once and no more.') => ({
    ...{ function: 'news', text, channels: [channel], when: 'next-slot' },
  });
  const idOf = (body: unknown): string => (body as { id: string }).id;
  const posts = () => bench.store.posts.countDocuments({});
  const deliveries = () => bench.store.deliveries.countDocuments({});

  it('gets its first answer again when it is sent again', async () => {
    const first = await agent.post('/posts', news(), 'key-1');
    const again = await agent.post('/posts', news(), 'key-1');
    expect(first.status).to.equal(201);
    expect(first.headers).not.to.have.property('idempotency-replayed');
    expect(again.headers['idempotency-replayed']).to.equal('true');
    expect([again.status, again.text, again.headers['location']]).to.deep.equal([
      first.status,
      first.text,
      first.headers['location'],
    ]);
    expect(await posts()).to.equal(1);
    expect(await deliveries()).to.equal(1);
  });

  it('makes one post when the same is sent twenty times at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => agent.post('/posts', news(), 'key-1')),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status !== 201 && status !== 409)).to.deep.equal([]);
    const made = answers.filter(({ status }) => status === 201).map(({ body }) => idOf(body));
    expect(new Set(made).size).to.equal(1);
    for (const { headers } of answers.filter(({ status }) => status === 409)) {
      expect(Number(headers['retry-after'])).to.be.within(1, KEY_LEASE / 1000);
    }
    expect(await posts()).to.equal(1);
    expect(await deliveries()).to.equal(1);
  });

  it('is refused when the key was for another request', async () => {
    await agent.post('/posts', news(), 'key-1');
    const other = await agent.post('/posts', news('Something else'), 'key-1');
    expect(other.status).to.equal(422);
    expect((other.body as { type: string }).type).to.equal('/api#problem-key-reused');
    expect(await posts()).to.equal(1);
  });

  it('is not mixed up with the same key of another token', async () => {
    const neighbour = await bench.client('agent', 'Another');
    const first = await agent.post('/posts', news(), 'key-1');
    const second = await neighbour.post('/posts', news('From next door'), 'key-1');
    expect(second.status).to.equal(201);
    expect(idOf(second.body)).not.to.equal(idOf(first.body));
  });

  it('is refused in the same words again', async () => {
    const late = { ...news(), when: { at: '2026-03-01T03:00:00Z' } };
    const first = await agent.post('/posts', late, 'key-1');
    const again = await agent.post('/posts', late, 'key-1');
    expect(first.status).to.equal(422);
    expect(again.text).to.equal(first.text);
    expect(again.headers['idempotency-replayed']).to.equal('true');
  });

  it('can be mended under the same key where its input could not be read', async () => {
    expect((await agent.post('/posts', { ...news(), text: 7 }, 'key-1')).status).to.equal(400);
    expect((await agent.post('/posts', news(), 'key-1')).status).to.equal(201);
  });

  it('finds the post already made after a crash before the answer was kept', async () => {
    const first = await agent.post('/posts', news(), 'key-1');
    await crashBeforeAnswer();
    bench.clock.advance(KEY_LEASE + 1);
    const again = await agent.post('/posts', news(), 'key-1');
    expect(again.status).to.equal(201);
    expect(idOf(again.body)).to.equal(idOf(first.body));
    expect(await posts()).to.equal(1);
    expect(await deliveries()).to.equal(1);
  });

  it('makes the post after a crash in the middle of saving it', async () => {
    const first = await agent.post('/posts', news(), 'key-1');
    await bench.store.posts.deleteMany({});
    await crashBeforeAnswer();
    bench.clock.advance(KEY_LEASE + 1);
    const again = await agent.post('/posts', news(), 'key-1');
    expect(again.status, again.text).to.equal(201);
    expect(idOf(again.body)).to.equal(idOf(first.body));
    expect(await deliveries()).to.equal(1);
  });

  it('has to wait while the first may still be at work, and no longer', async () => {
    await agent.post('/posts', news(), 'key-1');
    await crashBeforeAnswer();
    const waiting = await agent.post('/posts', news(), 'key-1');
    expect(waiting.status).to.equal(409);
    expect(Number(waiting.headers['retry-after'])).to.equal(KEY_LEASE / 1000);
    bench.clock.advance(KEY_LEASE + 1);
    expect((await agent.post('/posts', news(), 'key-1')).status).to.equal(201);
  });

  it('keeps the answer of the one who took the work up last', async () => {
    const request = { owner: 'a', key: 'k', fingerprint: 'f' };
    const slow = await claimKey(bench.services, request);
    bench.clock.advance(KEY_LEASE + 1);
    const quick = await claimKey(bench.services, request);
    if (slow.type !== 'run' || quick.type !== 'run') throw new Error('both take it up');
    expect(quick.subject).to.equal(slow.subject);
    const answer = (body: string) => ({ status: 200, headers: {}, body, contentType: 'x/y' });
    await slow.finish(answer('"stale"'));
    await quick.finish(answer('"fresh"'));
    await slow.release();
    const replay = await claimKey(bench.services, request);
    if (replay.type !== 'replay') throw new Error(`it is ${replay.type}`);
    expect(replay.answer.body).to.equal('"fresh"');
  });

  it('is forgotten after a day', async () => {
    await agent.post('/posts', news(), 'key-1');
    bench.clock.advance(DAY - HOUR);
    expect((await agent.post('/posts', news(), 'key-1')).status).to.equal(201);
    bench.clock.advance(2 * HOUR);
    await agent.post('/posts', news('A new one'), 'key-2');
    expect(await bench.store.idempotency.countDocuments({})).to.equal(1);
  });

  it('works for every other POST too', async () => {
    const { body } = await agent.post('/posts', news());
    const [delivery] = (body as { deliveries: { id: string }[] }).deliveries;
    const at = `/deliveries/${delivery?.id}/cancel`;
    const first = await agent.post(at, undefined, 'key-1');
    bench.clock.advance(MINUTE);
    const again = await agent.post(at, undefined, 'key-1');
    expect([first.status, again.status]).to.deep.equal([200, 200]);
    expect(again.text).to.equal(first.text);
    expect((await agent.post(at, undefined, 'key-2')).status).to.equal(409);
  });

  it('has a key of visible signs, 255 at most', async () => {
    for (const key of ['k'.repeat(256), 'two words', 'ключ'.normalize()]) {
      const headers = { 'Idempotency-Key': Buffer.from(key).toString('latin1') };
      const answer = await agent.ask('post', '/posts', { body: news(), headers });
      expect(answer.status, key).to.equal(400);
      expect((answer.body as { fields: object }).fields).to.have.property('Idempotency-Key');
    }
    expect(await posts()).to.equal(0);
  });

  it('leaves nothing that tells a key from a dump', async () => {
    await agent.post('/posts', news(), 'a-key-that-nobody-guesses');
    const stored = JSON.stringify(await bench.store.idempotency.find({}).lean());
    expect(stored).not.to.include('a-key-that-nobody-guesses').and.not.to.include(agent.token);
    expect(stored).to.include(API_ROOT);
  });

  /** As if the process had died after its work and before the answer was written. */
  async function crashBeforeAnswer(): Promise<void> {
    const leaseUntil = new Date(bench.clock.now() + KEY_LEASE);
    await bench.store.idempotency.updateMany({}, { $set: { answer: null, leaseUntil } });
  }
});
