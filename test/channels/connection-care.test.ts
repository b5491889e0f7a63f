import { expect } from 'chai';
import { careForConnections, type ConnectionCareDeps } from '../../src/channels/connection-care.js';
import { renewConnection } from '../../src/channels/connection-renewal.js';
import { HOUR, MINUTE } from '../../src/domain/time-units.js';
import type { Role } from '../../src/domain/roles.js';
import { createNotices } from '../../src/notices/notices.js';
import { createReconnectNotices } from '../../src/notices/reconnect-notices.js';
import { newDelivery } from '../../src/publishing/scheduling/new-delivery.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import { newRecordId } from '../../src/store/record-id.js';
import { fixedClock, type FixedClock } from '../support/fixed-clock.js';
import { openTestStore, type TestStore } from '../support/test-store.js';
import { feedChannel } from '../support/channel-record.js';
import { sessionNetwork, type SessionNetwork } from './session-network.js';

const PLAIN = {
  seal: (_channel: string, value: Record<string, unknown>) => JSON.stringify(value),
  unseal: (_channel: string, sealed: string) => JSON.parse(sealed) as Record<string, unknown>,
};

describe('the connection of a channel', () => {
  let test: TestStore;
  let clock: FixedClock;
  let session: SessionNetwork;
  let deps: ConnectionCareDeps;
  let reconnects: ReturnType<typeof createReconnectNotices>;
  beforeEach(async () => {
    test = await openTestStore();
    clock = fixedClock();
    session = sessionNetwork();
    const { store } = test;
    const networks = { get: () => session.network };
    deps = { store, clock, networks, credentials: PLAIN };
    reconnects = createReconnectNotices({ store, notices: createNotices({ store, clock }) });
  });
  afterEach(() => test.close());

  async function channel(): Promise<ChannelRecord> {
    const record = feedChannel(clock.now(), {
      network: 'session',
      credentials: JSON.stringify(session.current()),
    });
    await test.store.channels.create(record);
    return record;
  }
  const stored = async (id: string): Promise<ChannelRecord> => {
    const found = await test.store.channels.findById(id).lean<ChannelRecord>().exec();
    if (!found) throw new Error('the channel is gone');
    return found;
  };
  async function queue(on: ChannelRecord, hoursAhead: number): Promise<void> {
    const now = clock.now();
    const id = newRecordId();
    const at = new Date(now);
    const post = {
      ...{ _id: id, function: 'news' as const, title: null, text: id, media: [], variants: {} },
      ...{ author: 'author', revision: 0, sample: false, createdAt: at, updatedAt: at },
    };
    const delivery = newDelivery({
      ...{ post, channel: on, now, needsApproval: false, overrideReason: null },
      actor: { kind: 'token', id: 'author', name: 'Author', role: 'author' },
      placed: null,
    });
    const dueAt = new Date(now + hoursAhead * HOUR);
    await test.store.deliveries.create({ ...delivery, state: 'queued', dueAt, wakeAt: dueAt });
  }
  async function person(id: string, role: Role): Promise<void> {
    await test.store.people.create({
      ...{ _id: id, email: `${id}@example.com`, name: id, role, zone: 'UTC', state: 'active' },
      ...{ passwordHash: 'x', inviteHash: null, inviteExpiresAt: null },
      ...{ createdAt: new Date(clock.now()), lastLoginAt: null },
    });
  }
  const told = async (): Promise<string[]> =>
    (await test.store.notices.find({}).sort({ person: 1 }).lean()).map((each) => each.person);

  describe('when it is renewed', () => {
    it('is renewed once, however many ask at the same time', async () => {
      const { _id, credentials } = await channel();
      const results = await Promise.all(
        [1, 2, 3, 4].map(() => renewConnection(deps, _id, credentials)),
      );
      expect(session.renewals).to.equal(1);
      expect(results.map(({ type }) => type)).to.deep.equal(Array(4).fill('renewed'));
      expect(JSON.parse((await stored(_id)).credentials ?? '')).to.deep.equal(session.current());
    });

    it('gives who comes later what was saved by the first', async () => {
      const { _id, credentials } = await channel();
      await renewConnection(deps, _id, credentials);
      const later = await renewConnection(deps, _id, credentials);
      expect(later).to.deep.include({ type: 'renewed' });
      expect(later.type === 'renewed' && later.connection.credentials).to.deep.equal(
        session.current(),
      );
      expect(session.renewals).to.equal(1);
    });

    it('keeps what it has when the answer is nothing, less, no answer or an error', async () => {
      const { _id, credentials } = await channel();
      const endsAt = null;
      session.answerRenewal(() => ({ type: 'refreshed', credentials: {}, endsAt }));
      session.answerRenewal(() => {
        return { type: 'refreshed', credentials: { access: 'new', renewal: '' }, endsAt };
      });
      session.answerRenewal(() => ({ type: 'unreachable', reason: 'No route.' }));
      session.answerRenewal(() => Promise.reject(new Error('broken')));
      for (let i = 0; i < 4; i++) {
        expect((await renewConnection(deps, _id, credentials)).type).to.equal('not-now');
        expect((await stored(_id)).credentials).to.equal(credentials);
      }
      expect((await renewConnection(deps, _id, credentials)).type).to.equal('renewed');
    });

    it('does not replace what a person connected meanwhile', async () => {
      const { _id, credentials } = await channel();
      const own = JSON.stringify({ access: 'typed', renewal: 'typed' });
      session.answerRenewal(async () => {
        await test.store.channels.updateOne({ _id }, { $set: { credentials: own } });
        return { type: 'refreshed', credentials: session.current(), endsAt: null };
      });
      expect((await renewConnection(deps, _id, credentials)).type).to.equal('not-now');
      expect((await stored(_id)).credentials).to.equal(own);
    });

    it('is free again when who renewed it died', async () => {
      const { _id, credentials } = await channel();
      await test.store.connectionCare.create({
        ...{ _id, holder: 'gone', until: new Date(clock.now() + 30_000) },
      });
      const impatient = { ...deps, renewalPatienceMilliseconds: 0 };
      expect((await renewConnection(impatient, _id, credentials)).type).to.equal('not-now');
      clock.advance(MINUTE);
      expect((await renewConnection(deps, _id, credentials)).type).to.equal('renewed');
    });
  });

  describe('while something is about to go out', () => {
    it('is checked every quarter of an hour, by one process', async () => {
      await queue(await channel(), 3);
      await Promise.all([careForConnections(deps), careForConnections(deps)]);
      expect(session.checks).to.equal(1);
      clock.advance(14 * MINUTE);
      await careForConnections(deps);
      expect(session.checks).to.equal(1);
      clock.advance(2 * MINUTE);
      await careForConnections(deps);
      expect(session.checks).to.equal(2);
    });

    it('is left alone while nothing goes out for hours', async () => {
      await queue(await channel(), 9);
      await careForConnections(deps);
      expect(session.checks).to.equal(0);
    });

    it('tells its people once when it no longer works, before a post fails of it', async () => {
      await person('author', 'author');
      await person('boss', 'manager');
      await person('other', 'author');
      const city = await channel();
      await queue(city, 2);
      await queue(city, 3);
      session.answerChecks({ type: 'rejected', reason: 'The password was changed.' });
      session.answerRenewal(() => ({ type: 'rejected', reason: 'The password was changed.' }));
      await careForConnections(deps);
      await reconnects.look();
      clock.advance(HOUR);
      await careForConnections(deps);
      await reconnects.look();
      expect(await told()).to.deep.equal(['author', 'boss']);
      expect((await stored(city._id)).connection).to.include({
        state: 'reconnect',
        problem: 'The password was changed.',
      });
      const left = await test.store.deliveries.countDocuments({ state: 'queued' });
      expect(left, 'nothing is lost').to.equal(2);
    });

    it('is not given up for a network that cannot be reached', async () => {
      const city = await channel();
      await person('boss', 'manager');
      await queue(city, 1);
      session.answerChecks({ type: 'unreachable', reason: 'No route to the server.' });
      await careForConnections(deps);
      await reconnects.look();
      const { connection } = await stored(city._id);
      expect(connection).to.include({ state: 'connected', problem: 'No route to the server.' });
      expect(await told()).to.be.empty;
    });

    it('stays lost when a post was refused while the check went well', async () => {
      const city = await channel();
      await queue(city, 1);
      const { network } = session;
      const check = network.check.bind(network);
      network.check = async (connection, signal) => {
        const { connection: before } = await stored(city._id);
        const lost = { ...before, state: 'reconnect', problem: 'It may only read.' } as const;
        await test.store.channels.updateOne({ _id: city._id }, { $set: { connection: lost } });
        return check(connection, signal);
      };
      await careForConnections(deps);
      expect((await stored(city._id)).connection).to.include({
        state: 'reconnect',
        problem: 'It may only read.',
      });
    });

    it('goes on with a session that had ended, without asking anybody', async () => {
      const city = await channel();
      await queue(city, 1);
      session.expire();
      await careForConnections(deps);
      await reconnects.look();
      expect((await stored(city._id)).connection.state).to.equal('connected');
      expect(session.renewals).to.equal(1);
      expect(await told()).to.be.empty;
    });
  });

  it('is renewed before it ends, although nothing goes out', async () => {
    session = sessionNetwork(clock.now() + 2 * HOUR);
    const city = await channel();
    await renewConnection(deps, city._id, city.credentials);
    clock.advance(HOUR);
    await careForConnections(deps);
    expect(session.renewals).to.equal(1);
    clock.advance(45 * MINUTE);
    await careForConnections(deps);
    expect(session.renewals).to.equal(2);
  });
});
