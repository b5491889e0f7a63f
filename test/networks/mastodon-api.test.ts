import { expect } from 'chai';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HOUR } from '../../src/domain/time-units.js';
import type { Connection, Network } from '../../src/networks/contract.js';
import { createMastodonNetwork } from '../../src/networks/mastodon/mastodon-network.js';
import { createSafeFetch } from '../../src/networks/safe-fetch.js';
import { fixedClock, type FixedClock } from '../support/fixed-clock.js';
import {
  newIdentity,
  NOON,
  sampleConnection,
  sampleContent,
  sampleImage,
} from './sample-content.js';

type Answer = readonly [status: number, body?: unknown];

const status = (id: string, more = {}) => ({
  ...{ id, uri: `https://social.example/${id}`, url: `https://social.example/@library/${id}` },
  ...{ account: { id: 'me', acct: 'library' }, created_at: new Date(NOON).toISOString() },
  ...more,
});

/** What Mastodon documents and the server of the other tests does not do. */
describe('Mastodon’s documented API', () => {
  const signal = new AbortController().signal;
  let server: Server;
  let calls: string[];
  let bodies: string[];
  let answers: Record<string, Answer[]>;
  let clock: FixedClock;
  let network: Network;
  let connection: Connection;

  beforeEach(async () => {
    calls = [];
    bodies = [];
    answers = {};
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const call = `${request.method} ${request.url}`;
        calls.push(call);
        bodies.push(Buffer.concat(chunks).toString('latin1'));
        const [code, body] = answers[call]?.shift() ?? [404, { error: 'Record not found' }];
        response.writeHead(code, { 'content-type': 'application/json' });
        response.end(body === undefined ? '' : JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    clock = fixedClock(NOON);
    network = createMastodonNetwork({
      ...{ clock, fetch: createSafeFetch({ allowLoopback: true }) },
      images: {
        fit: () =>
          Promise.resolve({
            ...{ bytes: Buffer.from('bytes'), contentType: 'image/jpeg', width: 1, height: 1 },
          }),
      },
      others: { owning: () => Promise.resolve(new Set()) },
    });
    connection = sampleConnection({
      settings: { server: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
      credentials: { accessToken: 'a-token' },
    });
  });
  afterEach(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );

  const publish = async (change = {}) => {
    const prepared = await network.prepare(sampleContent(change), connection, newIdentity());
    return network.publish(prepared, connection, signal);
  };
  const made = (id: string): Answer[] => [[200, status(id)]];

  describe('an image', () => {
    it('is waited for until the server is done with it', async () => {
      answers = {
        'POST /api/v2/media': [[202, { id: '7', url: null }]],
        'GET /api/v1/media/7': [
          [206, { id: '7' }],
          [200, { id: '7' }],
        ],
        'POST /api/v1/statuses': made('1'),
      };
      expect((await publish({ media: [sampleImage()] })).type).to.equal('published');
      expect(calls.slice(-4)).to.deep.equal([
        'POST /api/v2/media',
        'GET /api/v1/media/7',
        'GET /api/v1/media/7',
        'POST /api/v1/statuses',
      ]);
      expect(JSON.parse(bodies.at(-1) ?? '')).to.deep.include({ media_ids: ['7'] });
    });

    it('is brought in the older way where a server has only that', async () => {
      answers = {
        'POST /api/v1/media': [[200, { id: '7' }]],
        'POST /api/v1/statuses': made('1'),
      };
      expect((await publish({ media: [sampleImage()] })).type).to.equal('published');
      expect(bodies.at(-2)).to.include('A lighting desk at dusk').and.include('.jpg"');
    });

    it('that the server refuses is refused before anybody sees a post', async () => {
      answers = { 'POST /api/v2/media': [[422, { error: 'File too large' }]] };
      const outcome = await publish({ media: [sampleImage()] });
      expect(outcome.type).to.equal('refused');
      expect(outcome).to.have.property('reason').that.includes('“File too large”');
      expect(calls).not.to.include('POST /api/v1/statuses');
    });
  });

  it('carries the same key for every attempt', async () => {
    const identity = newIdentity();
    const keys: unknown[] = [];
    server.prependListener('request', (request: { headers: Record<string, string> }) =>
      keys.push(request.headers['idempotency-key']),
    );
    answers = { 'POST /api/v1/statuses': [[503], [200, status('1')]] };
    const prepared = await network.prepare(sampleContent(), connection, identity);
    await network.publish(prepared, connection, signal);
    await network.publish(prepared, connection, signal);
    expect(keys.filter(Boolean)).to.deep.equal([identity.key, identity.key]);
  });

  it('tells a refused post from a token that may not post', async () => {
    const me = 'GET /api/v1/accounts/verify_credentials';
    const account: Answer = [200, { id: 'me', acct: 'library' }];
    answers = { 'POST /api/v1/statuses': [[422, { error: 'Too long' }]], [me]: [account] };
    expect((await publish()).type).to.equal('refused');
    answers = { 'POST /api/v1/statuses': [[422]], [me]: [[422]] };
    expect((await publish()).type).to.equal('reconnect');
    const scope = { error: 'This action is outside the authorized scopes' };
    answers = { 'POST /api/v1/statuses': [[403, scope]] };
    expect((await publish()).type).to.equal('reconnect');
  });

  it('deletes a thread from its end', async () => {
    const parts = ['1', '2'].map((networkId, index) => ({ networkId, index, url: null }));
    answers = {
      'DELETE /api/v1/statuses/1': [[200, status('1')]],
      'DELETE /api/v1/statuses/2': [[200, status('2')]],
    };
    const published = { networkId: '1', url: null, parts };
    const outcome = await network.remove?.(published, connection, signal);
    expect(outcome?.type).to.equal('changed');
    expect(calls).to.deep.equal(['DELETE /api/v1/statuses/2', 'DELETE /api/v1/statuses/1']);
    expect(await network.remove?.(published, connection, signal)).to.deep.equal({ type: 'gone' });
  });

  describe('pinning', () => {
    const parts = ['1', '2'].map((networkId, index) => ({ networkId, index, url: null }));
    const pin = () => network.pin?.({ networkId: '1', url: null, parts }, connection, signal);
    const PIN = 'POST /api/v1/statuses/1/pin';
    const LOOK = 'GET /api/v1/statuses/1';
    const no = (error: string): Answer[] => [[422, { error }]];

    it('pins the first of a thread', async () => {
      answers = { [PIN]: [[200, status('1', { pinned: true })]] };
      expect((await pin())?.type).to.equal('changed');
      expect(calls).to.deep.equal([PIN]);
    });

    it('is done where it was done before, however the server says so', async () => {
      answers = { [PIN]: no('Duplicate record'), [LOOK]: [[200, status('1', { pinned: true })]] };
      expect((await pin())?.type).to.equal('changed');
    });

    it('says why the server refuses it', async () => {
      const words = 'You have already pinned the maximum number of posts';
      answers = { [PIN]: no(words), [LOOK]: [[200, status('1', { pinned: false })]] };
      const outcome = await pin();
      expect(outcome).to.include({ type: 'refused' });
      expect(outcome).to.have.property('reason').that.includes(words);
    });

    it('never ends a connection that may post and only not pin', async () => {
      answers = { [PIN]: [[403, { error: 'This action is outside the authorized scopes' }]] };
      const outcome = await pin();
      expect(outcome).to.include({ type: 'refused' });
      expect(outcome).to.have.property('reason').that.includes('connect the channel again');
    });

    it('tells a post that is gone from a server that cannot pin', async () => {
      expect(await pin()).to.deep.equal({ type: 'gone' });
      answers = { [LOOK]: [[200, status('1')]] };
      expect(await pin())
        .to.have.property('reason')
        .that.includes('does not let other programs');
    });

    it('is tried again after an answer that is not clear', async () => {
      answers = { [PIN]: [[502, {}]] };
      expect((await pin())?.type).to.equal('retry-later');
    });
  });

  it('replaces images with the text, and no thread by a longer one', async () => {
    const media_attachments = [{ id: '7', description: 'A lighting desk at dusk' }];
    answers = {
      'POST /api/v2/media': [[200, { id: '7' }]],
      'PUT /api/v1/statuses/1': [[200, status('1', { media_attachments })]],
    };
    const edit = async (change: Parameters<typeof sampleContent>[0]) => {
      const prepared = await network.prepare(sampleContent(change), connection, newIdentity());
      const published = { networkId: '1', url: null, parts: [] };
      return network.edit?.(published, prepared, connection, signal);
    };
    expect((await edit({ media: [sampleImage()] }))?.type).to.equal('changed');
    expect(JSON.parse(bodies.at(-1) ?? '')).to.deep.include({ media_ids: ['7'] });
    const longer = await edit({ text: 'word '.repeat(300), thread: true });
    expect(longer).to.have.property('reason').that.includes('as one post and would now be 3 posts');
    expect((await edit({}))?.type, 'a post that is not there').to.equal('gone');
  });

  it('has limits that are kept for an hour, outlive a failure, and are else Mastodon’s own', async () => {
    const most = async () => (await network.limits(connection)).text?.most;
    expect(await most()).to.equal(500);
    const configuration = { statuses: { max_characters: 1_000 } };
    answers = { 'GET /api/v2/instance': [[200, { configuration }]] };
    clock.advance(HOUR);
    expect(await most()).to.equal(1_000);
    const asked = calls.length;
    expect(await most()).to.equal(1_000);
    expect(calls).to.have.length(asked);
    clock.advance(HOUR);
    expect(await most()).to.equal(1_000);
    expect(calls.length).to.be.above(asked);
  });
});
