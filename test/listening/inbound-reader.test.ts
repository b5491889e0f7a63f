import { expect } from 'chai';
import { HOUR, MINUTE } from '../../src/domain/time-units.js';
import { listenToChannels, type InboundDeps } from '../../src/listening/inbound-reader.js';
import type { InboundMessage, InboundOutcome, Network } from '../../src/networks/contract.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import { fixedClock, type FixedClock } from '../support/fixed-clock.js';
import { keptLog } from '../support/kept-log.js';
import { openTestStore, type TestStore } from '../support/test-store.js';
import { scriptedNetwork } from '../support/scripted-network.js';
import { sessionNetwork } from '../channels/session-network.js';
import { feedChannel } from '../support/channel-record.js';

const PAGE = 3;

describe('listening to a channel', () => {
  let test: TestStore;
  let clock: FixedClock;
  let deps: InboundDeps;
  let said: InboundMessage[];
  let asked: (string | null)[];
  let answers: (() => InboundOutcome | Promise<InboundOutcome>)[];
  let network: Network;
  beforeEach(async () => {
    test = await openTestStore();
    clock = fixedClock();
    [said, asked, answers] = [[], [], []];
    const { network: scripted } = scriptedNetwork({
      name: 'talking',
      idempotency: { type: 'none', sentence: 'A network for tests.' },
    });
    network = {
      ...scripted,
      inbound(_connection, cursor) {
        asked.push(cursor);
        const answer = answers.shift();
        if (answer) return Promise.resolve(answer());
        const from = Number(cursor ?? 0);
        const messages = said.slice(from, from + PAGE);
        const to = from + messages.length;
        return Promise.resolve({
          ...{ type: 'read', messages, cursor: String(to), more: to < said.length },
        });
      },
    };
    const { store } = test;
    deps = {
      ...{ store, clock, log: keptLog().log },
      networks: { get: () => network },
      credentials: {
        seal: (_id, value) => JSON.stringify(value),
        unseal: (_id, text) => JSON.parse(text) as Record<string, unknown>,
      },
    };
  });
  afterEach(() => test.close());

  async function channel(given: Partial<ChannelRecord> = {}): Promise<string> {
    const record = feedChannel(clock.now(), { network: 'talking', ...given });
    await test.store.channels.create(record);
    return record._id;
  }
  function says(number: number, given: Partial<InboundMessage> = {}): InboundMessage {
    return {
      ...{ networkId: `m${number}`, thread: `t${number}`, inReplyTo: null, kind: 'mention' },
      ...{ author: { id: 'u1', name: 'Jo', url: null }, text: `Question ${number}` },
      ...{ at: clock.now(), url: null, public: true, context: {}, ...given },
    };
  }
  const taken = async (): Promise<string[]> =>
    (await test.store.messages.find({}).sort({ networkId: 1 }).lean()).map(
      ({ networkId }) => networkId,
    );

  it('reads on from where it ended, page by page', async () => {
    await channel();
    said = [1, 2, 3, 4, 5].map((number) => says(number));
    expect(await listenToChannels(deps)).to.equal(5);
    said.push(says(6));
    clock.advance(MINUTE);
    expect(await listenToChannels(deps)).to.equal(1);
    expect(asked).to.deep.equal([null, '3', '5']);
    expect(await taken()).to.have.length(6);
  });

  it('takes each message once, though it is shown again and two processes read', async () => {
    await channel();
    said = [says(1), says(2), says(1)];
    await Promise.all([listenToChannels(deps), listenToChannels(deps)]);
    clock.advance(MINUTE);
    said.push(says(2));
    await listenToChannels(deps);
    expect(await taken()).to.deep.equal(['m1', 'm2']);
    expect(asked).to.have.length(2);
  });

  it('takes messages of one id on two channels as two', async () => {
    await channel();
    await channel();
    said = [says(1)];
    expect(await listenToChannels(deps)).to.equal(2);
  });

  it('goes on where a reader stopped before it noted how far it came', async () => {
    const id = await channel();
    said = [says(1), says(2)];
    await listenToChannels(deps);
    await test.store.listenings.updateOne(
      { _id: id },
      { $set: { cursor: null, holder: 'gone', until: new Date(clock.now() + MINUTE) } },
    );
    clock.advance(MINUTE / 2);
    await listenToChannels(deps);
    expect(asked, 'the reader may still live').to.have.length(1);
    clock.advance(MINUTE);
    await listenToChannels(deps);
    expect(asked).to.deep.equal([null, null]);
    expect(await taken()).to.deep.equal(['m1', 'm2']);
  });

  it('ties an answer to the delivery that it answers', async () => {
    const id = await channel();
    const at = new Date(clock.now());
    await test.store.deliveries.create({
      ...{ _id: 'd1', post: 'p1', channel: id, function: 'news', network: 'talking', key: 'k' },
      ...{ state: 'published', placement: { kind: 'slot' }, author: 'a', createdAt: at },
      ...{ updatedAt: at, outcome: { networkId: 'ours', url: null, at, late: false } },
    });
    said = [says(1, { inReplyTo: 'ours' }), says(2, { inReplyTo: 'm1', thread: 'ours' }), says(3)];
    await listenToChannels(deps);
    const found = await test.store.messages.find({}).sort({ networkId: 1 }).lean();
    expect(found.map(({ delivery }) => delivery)).to.deep.equal(['d1', 'd1', null]);
  });

  it('waits as long as the network asks, within an hour, and keeps its place', async () => {
    const id = await channel();
    said = [says(1)];
    answers.push(() => {
      return { type: 'retry-later', reason: 'Slow down.', retryAt: clock.now() + 20 * MINUTE };
    });
    answers.push(() => {
      return { type: 'retry-later', reason: 'Slow down.', retryAt: clock.now() + 900 * HOUR };
    });
    answers.push(() => Promise.reject(new Error('broken')));
    await listenToChannels(deps);
    clock.advance(19 * MINUTE);
    await listenToChannels(deps);
    expect(asked).to.have.length(1);
    clock.advance(MINUTE);
    await listenToChannels(deps);
    clock.advance(HOUR);
    await listenToChannels(deps);
    const { problem } = (await test.store.listenings.findById(id).lean()) ?? {};
    expect(problem).to.equal('Scripted could not be read (broken).');
    clock.advance(5 * MINUTE);
    await listenToChannels(deps);
    expect(asked).to.have.length(4);
    expect(await taken()).to.deep.equal(['m1']);
    expect((await test.store.listenings.findById(id).lean())?.problem).to.equal(null);
  });

  it('stops at a channel that no longer lets us in, until it is connected again', async () => {
    const id = await channel();
    answers.push(() => ({ type: 'reconnect', reason: 'The token was revoked.' }));
    await listenToChannels(deps);
    const found = await test.store.channels.findById(id).lean<ChannelRecord>();
    expect(found?.connection).to.include({ state: 'reconnect', problem: 'The token was revoked.' });
    clock.advance(HOUR);
    await listenToChannels(deps);
    expect(asked).to.have.length(1);
  });

  it('goes on with a session that was renewed, without asking anybody', async () => {
    const session = sessionNetwork();
    const scripted = network;
    network = {
      ...session.network,
      inbound(connection, cursor, signal) {
        const works = connection.credentials['access'] === session.current().access;
        if (works && scripted.inbound) return scripted.inbound(connection, cursor, signal);
        return Promise.resolve({ type: 'reconnect', reason: 'The session has ended.' });
      },
    };
    const id = await channel({
      credentials: JSON.stringify({ ...session.current(), access: 'old' }),
    });
    said = [says(1)];
    await listenToChannels(deps);
    expect(await taken()).to.deep.equal(['m1']);
    const found = await test.store.channels.findById(id).lean<ChannelRecord>();
    expect(found?.connection.state).to.equal('connected');
    expect(JSON.parse(found?.credentials ?? '')).to.deep.equal(session.current());
  });
});
