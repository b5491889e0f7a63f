import { expect } from 'chai';
import { DAY, HOUR, MINUTE, type Instant } from '../../src/domain/time-units.js';
import { createDroughtNotices } from '../../src/filling/drought-notices.js';
import { loadDroughts } from '../../src/filling/droughts.js';
import { slotKey } from '../../src/filling/drought-filler.js';
import { createNotices } from '../../src/notices/notices.js';
import { schedulePost } from '../../src/publishing/scheduling/post-scheduler.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { NoticeRecord } from '../../src/store/notices.js';
import {
  actor,
  openPublishingBench,
  post,
  type PublishingBench,
} from '../support/publishing-bench.js';

describe('empty slots', () => {
  let bench: PublishingBench;
  let channel: ChannelRecord;
  beforeEach(async () => {
    bench = await openPublishingBench();
    for (const role of ['author', 'agent', 'manager'] as const) {
      await bench.deps.store.people.create({
        ...{ _id: `${role}-1`, email: `${role}@example.com`, name: role, role, zone: 'UTC' },
        ...{ state: 'active', passwordHash: 'x', inviteHash: null, inviteExpiresAt: null },
        ...{ createdAt: new Date(0), lastLoginAt: null },
      });
    }
    channel = await bench.channel({ levels: { support: 0, events: 0 } });
  });
  afterEach(() => bench.close());

  const worker = (webhook = false) => {
    const { store } = bench.deps;
    const ways = { email: false, webhook };
    return createDroughtNotices({
      store,
      clock: bench.clock,
      notices: createNotices({ store, clock: bench.clock, ways }),
    });
  };
  const told = (person = 'manager-1') =>
    bench.deps.store.notices.find({ person }).sort({ at: 1 }).lean<NoticeRecord[]>().exec();
  const emptyUntil = async (to: Instant) => {
    const droughts = await loadDroughts(bench.deps.store, { from: bench.clock.now() + 1, to });
    return droughts.flatMap(({ slots }) => slots.map(({ at }) => slotKey(channel._id, at)));
  };

  it('are told to managers, and to those who write for the function there', async () => {
    await schedulePost(bench.deps, actor('author'), post({ channels: [channel._id] }));
    await worker().look();
    expect((await told())[0]).to.include({ kind: 'slots.empty', link: '/droughts' });
    expect(await told('author-1')).to.have.length(1);
    expect(await told('agent-1')).to.deep.equal([]);
  });

  it('are told of in one notice a day with all of them, each slot once, two to three days ahead', async () => {
    const other = await bench.channel({ name: 'Visitors' });
    const first = new Map<string, Instant>();
    const workers = [worker(), worker()];
    for (let hour = 0; hour < 10 * 24; hour++) {
      await Promise.all(workers.map((each) => each.look()));
      for (const { about = [], at } of await told()) {
        for (const key of about) if (!first.has(key)) first.set(key, at.getTime());
      }
      bench.clock.advance(HOUR);
    }
    const notices = await told();
    const days = notices.map(({ at }) => at.toISOString().slice(0, 10));
    expect(days).to.deep.equal([...new Set(days)]);
    const keys = notices.flatMap(({ about = [] }) => about);
    expect(keys).to.deep.equal([...new Set(keys)]);
    expect(keys.some((key) => key.startsWith(other._id))).to.equal(true);
    expect(keys.length).to.be.above(10);
    // The first look is later than usual for what is near already.
    for (const [key, at] of [...first].filter(
      ([, when]) => when > (notices[0]?.at.getTime() ?? 0),
    )) {
      const ahead = Number(key.split(' ')[1]) - at;
      expect(ahead).to.be.within(2 * DAY - HOUR, 3 * DAY);
    }
    expect(notices[0]?.sentence).to.match(
      /^\d promised slots until \w+ \d+ March have no post: .*of news on News desk.* and .*on Visitors\. Write a post/,
    );
  });

  it('are told of later where they became empty later, and not again where they are filled', async () => {
    for (let count = 0; count < 2; count++) {
      await schedulePost(bench.deps, actor('author'), post({ channels: [channel._id] }));
    }
    await worker().look();
    expect(await told()).to.deep.equal([]);
    await bench.deps.store.deliveries.deleteMany({});
    bench.clock.advance(DAY);
    const [wednesday = '', friday = ''] = await emptyUntil(bench.clock.now() + 4 * DAY);
    await worker().look();
    expect((await told()).map(({ about }) => about)).to.deep.equal([[wednesday]]);
    bench.clock.advance(DAY);
    await worker().look();
    expect((await told()).map(({ about }) => about)).to.deep.equal([[wednesday], [friday]]);
    // Everything has been told of until the Monday after.
    await schedulePost(bench.deps, actor('author'), post({ channels: [channel._id] }));
    bench.clock.advance(DAY);
    await worker().look();
    expect(await told()).to.have.length(2);
  });

  it('are told of from eight in the morning on, and the webhook hears of them once', async () => {
    bench.clock.advance(DAY - 70 * MINUTE);
    await worker(true).look();
    expect(await told()).to.deep.equal([]);
    bench.clock.advance(10 * MINUTE);
    await Promise.all([worker(true).look(), worker(true).look()]);
    expect(await told()).to.have.length(1);
    expect(await bench.deps.store.noticeMessages.countDocuments({})).to.equal(1);
  });

  it('say how many drafts wait for them', async () => {
    await schedulePost(
      bench.deps,
      actor('author'),
      post({ channels: [channel._id], when: { type: 'draft' }, text: 'An idea' }),
    );
    await worker().look();
    expect((await told())[0]?.sentence).to.contain('1 draft waits and can be queued there.');
  });
});
