import { expect } from 'chai';
import { HOUR, MINUTE } from '../../../src/domain/time-units.js';
import type {
  Connection,
  Content,
  Network,
  PublishedPart,
} from '../../../src/networks/contract.js';
import {
  ACCEPT_AND_DROP,
  ACCEPT_AND_STAY_SILENT,
  acceptAndSay,
  DROP,
  refuse,
} from '../../faults/support/behaviour.js';
import { startTcpProxy } from '../../faults/support/tcp-proxy.js';
import { newIdentity, sampleContent, sampleImage } from '../sample-content.js';
import { blueskyPds, startPds, type PdsAccount, type RunningPds } from '../servers/bluesky-pds.js';
import { describeOn } from '../servers/test-server.js';
import { connectionTo, createBluesky, never } from './bluesky-bench.js';
import { startFaultProxy, type FaultProxy, type Spoiling } from './fault-proxy.js';

const PUT = 'com.atproto.repo.putRecord';

describeOn(blueskyPds, 'Between us and Bluesky’s own server', () => {
  let pds: RunningPds;
  let proxy: FaultProxy;
  let account: PdsAccount;
  let network: Network;
  let connection: Connection;
  let names = 0;
  before(async () => {
    pds = await startPds();
  });
  after(() => pds.close());
  beforeEach(async () => {
    names += 1;
    account = await pds.createAccount(`desk${names}`);
    proxy = await startFaultProxy(pds.url);
    network = createBluesky({ blueskyDeadlineMilliseconds: 5_000 });
    connection = connectionTo(proxy.url, account);
  });
  afterEach(() => proxy.close());

  const prepare = (change: Partial<Content> = {}) =>
    network.prepare(sampleContent(change), connection, newIdentity());
  const count = async () => (await pds.posts(account)).length;

  const unknowns: [string, Spoiling, number][] = [
    ['F18: it takes the post and stays silent', ACCEPT_AND_STAY_SILENT, 1],
    ['it takes the post and cuts the connection', ACCEPT_AND_DROP, 1],
    ['the connection is cut before it has the post', DROP, 0],
    ['F20: it takes the post and answers 500', acceptAndSay(500), 1],
    ['F20: it answers 500 without the post', refuse(500), 0],
    ['it takes the post and answers 502', acceptAndSay(502), 1],
  ];
  for (const [what, spoiling, times] of unknowns) {
    it(`${what}: that is unknown, is looked up, and stands once after a repeat`, async () => {
      const prepared = await prepare();
      proxy.next(PUT, spoiling);
      const outcome = await network.publish(prepared, connection, never);
      expect(outcome.type).to.equal('unknown');
      expect(proxy.landed).to.equal(1);
      expect(await count()).to.equal(times);
      const looked = await network.lookup(prepared, connection, never);
      expect(looked.type).to.equal(times === 1 ? 'found' : 'absent');
      const repeated = await network.publish(prepared, connection, never);
      expect(repeated.type).to.equal('published');
      expect(await count()).to.equal(1);
    });
  }

  const ruins: [string, Spoiling['answer']][] = [
    ['is cut', 'cut-body'],
    ['is a page for people', 'html'],
    ['drips for ever (F24)', 'drip'],
    ['has no end (F24)', 'flood'],
  ];
  for (const [what, answer] of ruins) {
    it(`F25: it is published with its link though the answer’s body ${what}`, async () => {
      const prepared = await prepare();
      proxy.next(PUT, { takes: true, answer });
      const outcome = await network.publish(prepared, connection, never);
      const [post] = await pds.posts(account);
      expect(outcome).to.deep.include({ type: 'published', networkId: post?.uri });
      expect(outcome).to.have.property('url').that.includes(`/profile/${account.did}/post/`);
      expect(await count()).to.equal(1);
    });
  }

  it('F24: an endless answer to a reading ends at the deadline, with little of it kept', async () => {
    const prepared = await prepare();
    const before = process.memoryUsage().arrayBuffers;
    proxy.next('com.atproto.repo.getRecord', { takes: false, answer: 'flood' });
    const looked = await network.lookup(prepared, connection, never);
    expect(looked.type).to.equal('cannot-tell');
    expect(process.memoryUsage().arrayBuffers - before).to.be.below(48 * 1_048_576);
  });

  it('F19: nobody listens: it is tried later, and goes out once', async () => {
    const wire = await startTcpProxy({ port: Number(new URL(pds.url).port) });
    try {
      connection = connectionTo(`http://127.0.0.1:${wire.port}`, account);
      const prepared = await prepare();
      await wire.set({ type: 'refuse' });
      const outcome = await network.publish(prepared, connection, never);
      expect(outcome.type).to.equal('retry-later');
      expect(outcome).not.to.have.property('retryAt');
      await wire.set({ type: 'pass' });
      const out = await network.publish(prepared, connection, never);
      expect(out.type).to.equal('published');
      expect(await count()).to.equal(1);
      expect(wire.seen.faults).to.be.above(0);
    } finally {
      await wire.close();
    }
  });

  for (const method of ['com.atproto.server.createSession', 'com.atproto.repo.uploadBlob']) {
    for (const spoiling of [ACCEPT_AND_DROP, acceptAndSay(500)]) {
      const how = spoiling.answer === 'drop' ? 'is cut off' : 'answers 500';
      it(`is tried later when ${method} ${how}: nobody could see that yet`, async () => {
        const prepared = await prepare({ media: [sampleImage()] });
        proxy.next(method, spoiling);
        const outcome = await network.publish(prepared, connection, never);
        expect(outcome.type).to.equal('retry-later');
        expect(await count()).to.equal(0);
        const out = await network.publish(prepared, connection, never);
        expect(out.type).to.equal('published');
        expect(await count()).to.equal(1);
      });
    }
  }

  const waits: [string, (now: number) => Record<string, string>, number | undefined][] = [
    ['Retry-After 120', () => ({ 'retry-after': '120' }), 2 * MINUTE],
    ['Retry-After a year: an hour at most', () => ({ 'retry-after': '31536000' }), HOUR],
    [
      'ratelimit-reset',
      (now) => ({ 'ratelimit-reset': String(Math.ceil(now / 1_000) + 300) }),
      5 * MINUTE,
    ],
    ['ratelimit-reset in the past', () => ({ 'ratelimit-reset': '1' }), 0],
    ['no time at all', () => ({}), undefined],
  ];
  for (const [what, headersAt, expected] of waits) {
    it(`F21: it waits after a 429 with ${what}`, async () => {
      const prepared = await prepare();
      const now = Date.now();
      proxy.next(PUT, refuse(429, headersAt(now)));
      const outcome = await network.publish(prepared, connection, never);
      if (outcome.type !== 'retry-later') throw new Error(`it was ${outcome.type}`);
      expect(outcome.pauseChannel).to.equal(true);
      if (expected === undefined) expect(outcome.retryAt).to.equal(undefined);
      else
        expect(outcome.retryAt).to.be.within(now + expected - 2_000, Date.now() + expected + 1_000);
      expect(await count()).to.equal(0);
    });
  }

  it('F23: part 2 of 4 fails, and the thread goes on there', async () => {
    const sentence = 'The library opens on Sundays from May, and the café in it does so too. ';
    const prepared = await prepare({ text: sentence.repeat(16).trim(), thread: true });
    const saved: PublishedPart[] = [];
    const progress = () => ({
      done: [...saved],
      save: (part: PublishedPart) => {
        saved.push(part);
        return Promise.resolve();
      },
    });
    proxy.next(PUT, { takes: true, answer: 'created' }, refuse(503));
    const outcome = await network.publish(prepared, connection, never, progress());
    expect(outcome.type).to.equal('retry-later');
    expect(await count()).to.equal(1);
    // The second part is taken, but nobody says so; the third waits for what it follows.
    proxy.next(PUT, ACCEPT_AND_DROP);
    expect((await network.publish(prepared, connection, never, progress())).type).to.equal(
      'unknown',
    );
    expect(await count()).to.equal(2);
    const out = await network.publish(prepared, connection, never, progress());
    expect(out.type).to.equal('published');
    const posts = await pds.posts(account);
    expect(saved.map(({ networkId }) => networkId)).to.deep.equal(posts.map(({ uri }) => uri));
    expect(posts.map(({ value }) => value['text']).join(' ')).to.equal(sentence.repeat(16).trim());
  });

  it('looks up a mention again that could not be looked up at first', async () => {
    proxy.next('resolveHandle', refuse(502));
    const prepared = await prepare({ text: `Thanks @${account.handle}` });
    expect((await network.publish(prepared, connection, never)).type).to.equal('published');
    const [post] = await pds.posts(account);
    expect(JSON.stringify(post?.value['facets'])).to.include(account.did);
  });

  it('goes out with a mention as plain text rather than not at all', async () => {
    proxy.next('resolveHandle', ACCEPT_AND_STAY_SILENT, refuse(500));
    const prepared = await prepare({ text: `Thanks @${account.handle}` });
    expect((await network.publish(prepared, connection, never)).type).to.equal('published');
    const [post] = await pds.posts(account);
    expect(post?.value).to.deep.include({ text: `Thanks @${account.handle}`, facets: [] });
  });

  it('waits with it where the server itself cannot be asked', async () => {
    proxy.next('resolveHandle', refuse(503), refuse(503));
    const prepared = await prepare({ text: `Thanks @${account.handle}` });
    expect((await network.publish(prepared, connection, never)).type).to.equal('retry-later');
    expect(await count()).to.equal(0);
  });
});
