import { expect } from 'chai';
import { bankConsistency } from '../../src/consistency/bank-consistency.js';
import { consistencyHistory } from '../../src/consistency/consistency-history.js';
import { asJudged } from '../../src/consistency/judged-deliveries.js';
import { createConsistencyWatch } from '../../src/consistency/consistency-watch.js';
import { DAY, HOUR, MINUTE, WEEK } from '../../src/domain/time-units.js';
import { loadOrganisation } from '../../src/publishing/planning/channel-queue.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import { listenToQueries } from '../support/asked-queries.js';
import { deliveryRecord } from '../support/delivery-record.js';
import { openKeptBench, promisedSlots, publishedIn, type KeptBench } from './kept-bench.js';

/** Wednesday 4 March 2026, 12:00 UTC; the week began on Sunday at 23:00 UTC. */
const NOW = Date.UTC(2026, 2, 4, 12);
const THIS_MONDAY = Date.UTC(2026, 2, 1, 23);

describe('the scores of a dimmer over time', () => {
  let bench: KeptBench;
  let channel: ChannelRecord;
  let slots: number[];
  /** News on a channel that began 60 days ago, at three a week. */
  beforeEach(async () => {
    bench = await openKeptBench(NOW);
    channel = await bench.channel({ levels: { news: 50, support: 0, events: 0 } });
    slots = await promisedSlots(bench.store, channel, {
      ...{ function: 'news', from: NOW - 60 * DAY, to: NOW },
    });
  });
  afterEach(() => bench.close());

  const history = (at?: number) =>
    consistencyHistory(
      bench.store,
      { channel: channel._id, function: 'news', ...(at === undefined ? {} : { at }) },
      NOW,
    );

  it('are those of every Monday since the channel began, and of now', async () => {
    for (const slot of slots) {
      if (slot < NOW - 2 * WEEK) await publishedIn(bench.store, channel, { slot });
    }
    const { points, zone } = await history();
    expect(zone).to.equal('Europe/Berlin');
    expect(points.map(({ at }) => at)).to.deep.equal([
      ...[8, 7, 6, 5, 4, 3, 2, 1, 0].map((weeks) => THIS_MONDAY - weeks * WEEK),
      NOW,
    ]);
    const scores = points.map(({ score }) => (score === null ? null : Math.round(score)));
    // The channel began on a Saturday: nothing was promised by the first Monday. The last post kept
    // Monday's slot two weeks ago. On the next Monday 2 of 12 slots were empty: 20/22 = 91; then
    // 5 of 12, 14/19 = 74. Today's slot is just now and counts later; of the twelve before it,
    // from that of four weeks ago on, 6 are empty: 12/18 = 67.
    expect(scores).to.deep.equal([null, 100, 100, 100, 100, 100, 100, 91, 74, 67]);
    expect(points.at(-1)?.promise.cadence).to.deep.equal({ posts: 3, weeks: 1 });
  });

  it('are explained by every slot and post behind them, and by what was promised', async () => {
    const [failed = 0, empty = 0, ...kept] = slots.filter((slot) => slot >= NOW - 4 * WEEK);
    for (const slot of kept) await publishedIn(bench.store, channel, { slot });
    const broken = deliveryRecord(new Date(failed), { channel: channel._id, state: 'failed' });
    await bench.store.deliveries.create(broken);
    await bench.store.channels.updateOne(
      { _id: channel._id },
      {
        $push: { 'dimmers.news.levels': { at: THIS_MONDAY - WEEK, level: 51, by: null } },
      },
    );
    await bench.store.channels.updateOne(
      { _id: channel._id },
      { $push: { 'dimmers.news.levels': { at: NOW - DAY, level: 75, by: null } } },
    );
    const offPlan = await publishedIn(bench.store, channel, { slot: NOW - 5 * HOUR, holds: null });
    const { chosen } = await history();
    expect(chosen.account.slots.slice(0, 2)).to.deep.equal([
      { at: failed, fate: { type: 'not-published', delivery: broken._id, state: 'failed' } },
      { at: empty, fate: { type: 'empty' } },
    ]);
    expect(chosen.account.offPlan.map(({ delivery }) => delivery)).to.include(offPlan);
    // 51 promises three a week as well, so that there are two promises and not three.
    expect(chosen.promises.map(({ from, cadence }) => [from, cadence.posts])).to.deep.equal([
      [NOW - 4 * WEEK, 3],
      [NOW - DAY, 5],
    ]);
    expect(chosen.point.score).to.equal((await history()).points.at(-1)?.score);
  });

  it('are explained as they were known then', async () => {
    for (const slot of slots) await publishedIn(bench.store, channel, { slot });
    const then = THIS_MONDAY - WEEK;
    const { chosen } = await history(then);
    expect(chosen.account.to).to.equal(then);
    expect(chosen.point.cadence).to.deep.include({ promised: 12, done: 12, kept: 12 });
    expect(chosen.account.slots.every(({ at }) => at < then)).to.equal(true);
  });

  it('do not count answers to messages as posts', async () => {
    for (const slot of slots) await publishedIn(bench.store, channel, { slot });
    const at = new Date(NOW - DAY);
    const outcome = { networkId: 'a', url: null, at, late: false };
    await bench.store.deliveries.create(
      deliveryRecord(at, {
        ...{ channel: channel._id, answers: 'message', dueAt: null, state: 'published', outcome },
      }),
    );
    const { chosen } = await history();
    expect(chosen.point.score).to.equal(100);
    expect(chosen.account.offPlan).to.deep.equal([]);
  });

  it('count a post from when it was sent, though its arrival was found out later', () => {
    const slot = new Date(NOW);
    const later = new Date(NOW + 5 * HOUR);
    const prepared = { request: {}, fingerprint: '' } as never;
    const found = deliveryRecord(slot, {
      ...{ state: 'published', holds: slot },
      intent: { attempt: 1, epoch: 1, at: new Date(NOW + MINUTE), prepared },
      outcome: { networkId: 'a', url: null, at: later, late: true },
    });
    expect(asJudged(found).publishedAt).to.equal(NOW + MINUTE);
    expect(asJudged({ ...found, state: 'unconfirmed' }).publishedAt).to.equal(null);
  });

  it('come from what a worker counted, and are counted where none did', async () => {
    const organisation = await loadOrganisation(bench.store);
    const asked = { organisation, channels: [channel], now: NOW };
    const score = async () =>
      (await bankConsistency(bench.store, asked)).get(channel._id)?.news.score;
    expect(await score()).to.equal(0);
    await createConsistencyWatch(bench).look();
    for (const slot of slots) await publishedIn(bench.store, channel, { slot });
    expect(await score()).to.equal(0);
    // What was counted long ago is counted again.
    const late = { ...asked, now: NOW + HOUR };
    expect((await bankConsistency(bench.store, late)).get(channel._id)?.news.score).to.equal(100);
  });

  it('are read by indexes', async () => {
    const { asked } = listenToQueries(bench.store);
    await history();
    const organisation = await loadOrganisation(bench.store);
    await bankConsistency(bench.store, { organisation, channels: [channel], now: NOW });
    for (const { filter, shape, plan } of asked()) {
      if (Object.keys(filter).length === 0) continue;
      expect((await plan()).scans, shape).to.equal('index');
    }
  });
});
