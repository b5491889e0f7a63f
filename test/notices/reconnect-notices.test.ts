import { expect } from 'chai';
import { MINUTE } from '../../src/domain/time-units.js';
import { createNotices } from '../../src/notices/notices.js';
import { createReconnectNotices } from '../../src/notices/reconnect-notices.js';
import { fixedClock, type FixedClock } from '../support/fixed-clock.js';
import { openTestStore, type TestStore } from '../support/test-store.js';
import { feedChannel } from '../support/channel-record.js';

describe('a channel that must be connected again', () => {
  let test: TestStore;
  let clock: FixedClock;
  beforeEach(async () => {
    test = await openTestStore();
    clock = fixedClock();
    for (const role of ['author', 'manager', 'admin'] as const) {
      await test.store.people.create({
        ...{ _id: role, email: `${role}@example.com`, name: role, role, zone: 'UTC' },
        ...{ state: 'active', passwordHash: 'x', inviteHash: null, inviteExpiresAt: null },
        ...{ createdAt: new Date(clock.now()), lastLoginAt: null },
      });
    }
  });
  afterEach(() => test.close());

  const worker = () => {
    const { store } = test;
    return createReconnectNotices({ store, notices: createNotices({ store, clock }) });
  };
  const set = (id: string, state: 'connected' | 'reconnect') =>
    test.store.channels.updateOne(
      { _id: id },
      {
        $set: {
          connection: {
            ...{ state, since: new Date(clock.now()), account: null },
            problem: state === 'reconnect' ? 'The password was changed.' : null,
          },
        },
      },
    );

  it('is told to managers once an occurrence, however many workers look', async () => {
    const channel = feedChannel(clock.now());
    await test.store.channels.create(channel);
    const [first, second] = [worker(), worker()];
    await first.look();
    expect(await test.store.notices.countDocuments({})).to.equal(0);
    await set(channel._id, 'reconnect');
    for (let i = 0; i < 3; i++) await Promise.all([first.look(), second.look(), worker().look()]);
    const told = await test.store.notices.find({}).sort({ _id: 1 }).lean();
    expect(told.map(({ person }) => person)).to.deep.equal(['admin', 'manager']);
    expect(told.map(({ link }) => link)).to.deep.equal([
      `/settings/channels/${channel._id}`,
      `/queue?channel=${channel._id}`,
    ]);
    expect(told[0]?.sentence).to.match(/must be connected again: The password was changed\./);

    clock.advance(MINUTE);
    await set(channel._id, 'connected');
    await first.look();
    clock.advance(MINUTE);
    await set(channel._id, 'reconnect');
    await first.look();
    expect(await test.store.notices.countDocuments({})).to.equal(4);
  });
});
