import { expect } from 'chai';
import { createConsistencyWatch } from '../../src/consistency/consistency-watch.js';
import { DAY, HOUR, MINUTE, WEEK } from '../../src/domain/time-units.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { ConsistencyRecord } from '../../src/store/consistencies.js';
import { openKeptBench, promisedSlots, publishedIn, type KeptBench } from './kept-bench.js';

/** Monday 2 March 2026, 09:00 UTC. */
const NOW = Date.UTC(2026, 2, 2, 9);

describe('a dimmer whose score falls', () => {
  let bench: KeptBench;
  let channel: ChannelRecord;
  /** News at 50 promises three posts a week. */
  beforeEach(async () => {
    bench = await openKeptBench(NOW);
    channel = await bench.channel({ levels: { news: 50, support: 0, events: 0 } });
  });
  afterEach(() => bench.close());

  const worker = () => createConsistencyWatch(bench);
  const keepAll = async (from: number, to: number): Promise<void> => {
    const slots = await promisedSlots(bench.store, channel, { function: 'news', from, to });
    for (const slot of slots) await publishedIn(bench.store, channel, { slot });
  };
  const score = async () =>
    (await bench.store.consistencies.findById(channel._id).lean<ConsistencyRecord>())?.dimmers.news
      .score;
  /** Lets weeks go by in which a worker looks once a week. */
  const pass = async (watch: ReturnType<typeof worker>, days: number): Promise<void> => {
    for (let left = days; left > 0; left -= 7) {
      bench.clock.advance(Math.min(left, 7) * DAY);
      await watch.look();
    }
  };

  it('is told of once, to managers, with what was not kept', async () => {
    await keepAll(NOW - 5 * WEEK, NOW);
    const watch = worker();
    await watch.look();
    expect(await score()).to.equal(100);
    // 12 slots in 28 days, and with n of them empty the score is 2(12 − n) / (24 − n): with four
    // 16/20 = 80, which is not under it, and with the fifth 14/19 = 73.7.
    await pass(watch, 9);
    expect(await score()).to.be.closeTo(80, 0.001);
    expect(await bench.told()).to.deep.equal([]);
    await pass(watch, 2);
    const [told, ...others] = await bench.told();
    expect(others).to.deep.equal([]);
    expect(told).to.deep.include({
      ...{ person: 'manager', kind: 'consistency.fell' },
      link: `/board/consistency/${channel._id}/news`,
    });
    expect(told?.sentence).to.match(
      /^Consistency of news on City news fell to 74, under 80: in the last 28 days 7 of 12 promised slots were kept\./,
    );
  });

  it('is told of again only after it had recovered', async () => {
    await keepAll(NOW - 5 * WEEK, NOW);
    const watch = worker();
    await watch.look();
    await pass(watch, 21);
    expect(await bench.told()).to.have.length(1);
    await keepAll(bench.clock.now(), bench.clock.now() + 5 * WEEK);
    await pass(watch, 28);
    expect(await score()).to.equal(100);
    expect(await bench.told()).to.have.length(1);
    await pass(watch, 28);
    expect(await bench.told()).to.have.length(2);
  });

  it('is told of once, however many workers look at once, and after one that stopped', async () => {
    await keepAll(NOW - 5 * WEEK, NOW);
    const workers = [worker(), worker(), worker()];
    await Promise.all(workers.map((each) => each.look()));
    for (let week = 0; week < 3; week++) {
      bench.clock.advance(WEEK);
      await Promise.all([...workers, worker()].map((each) => each.look()));
    }
    expect(await bench.told()).to.have.length(1);
  });

  it('is not told of where it was low when somebody looked first', async () => {
    const watch = worker();
    await watch.look();
    expect(await score()).to.equal(0);
    await pass(watch, 3);
    expect(await bench.told()).to.deep.equal([]);
  });

  it('is not told of where the threshold rose above the score', async () => {
    await keepAll(NOW - 5 * WEEK, NOW);
    const watch = worker();
    await watch.look();
    await pass(watch, 9);
    expect(await score()).to.be.closeTo(80, 0.001);
    await bench.store.organisation.updateOne({}, { $set: { consistencyThreshold: 90 } });
    await pass(watch, 14);
    expect(await bench.told()).to.deep.equal([]);
  });

  it('is not told of where the organisation wishes to hear of none', async () => {
    await bench.store.organisation.updateOne({}, { $set: { consistencyThreshold: 0 } });
    await keepAll(NOW - 5 * WEEK, NOW);
    const watch = worker();
    await watch.look();
    await pass(watch, 30);
    expect(await score()).to.equal(0);
    expect(await bench.told()).to.deep.equal([]);
  });

  it('is counted again only when its score has grown old, and forgotten with its channel', async () => {
    const watch = worker();
    await watch.look();
    await keepAll(NOW - 5 * WEEK, NOW);
    bench.clock.advance(MINUTE);
    await watch.look();
    expect(await score()).to.equal(0);
    bench.clock.advance(5 * MINUTE);
    await watch.look();
    expect(await score()).to.equal(100);
    await bench.store.channels.updateOne(
      { _id: channel._id },
      { $set: { deletedAt: new Date(NOW) } },
    );
    bench.clock.advance(HOUR);
    await watch.look();
    expect(await bench.store.consistencies.countDocuments({})).to.equal(0);
  });
});
