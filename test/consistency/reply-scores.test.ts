import { expect } from 'chai';
import { countConsistency } from '../../src/consistency/bank-consistency.js';
import { consistencyHistory } from '../../src/consistency/consistency-history.js';
import { DAY, HOUR, MINUTE, type Instant } from '../../src/domain/time-units.js';
import { loadOrganisation } from '../../src/publishing/planning/channel-queue.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { MessageRecord } from '../../src/store/messages.js';
import { newRecordId } from '../../src/store/record-id.js';
import { listenToQueries } from '../support/asked-queries.js';
import { deliveryRecord } from '../support/delivery-record.js';
import { openKeptBench, publishedIn, type KeptBench } from './kept-bench.js';

/** Wednesday 4 March 2026, 12:00 UTC, 13:00 in Berlin. */
const NOW = Date.UTC(2026, 2, 4, 12);

describe('the replies of a dimmer', () => {
  let bench: KeptBench;
  let channel: ChannelRecord;
  /** Support at 75 answers everyone within two service hours; news at 50 answers questions. */
  beforeEach(async () => {
    bench = await openKeptBench(NOW);
    channel = await bench.channel({ levels: { news: 50, support: 75, events: 0 } });
  });
  afterEach(() => bench.close());

  async function wrote(at: Instant, given: Partial<MessageRecord> = {}): Promise<string> {
    const _id = newRecordId();
    await bench.store.messages.create({
      ...{ _id, channel: channel._id, networkId: _id, thread: _id, inReplyTo: null, kind: 'mail' },
      ...{ author: { id: 'jo', name: 'Jo', url: null }, text: 'Hello', at: new Date(at) },
      ...{ url: null, public: true, context: {}, delivery: null, takenAt: new Date(at), ...given },
    });
    return _id;
  }
  async function answered(message: string, at: Instant): Promise<void> {
    const outcome = { networkId: newRecordId(), url: null, at: new Date(at), late: false };
    const answer = { channel: channel._id, answers: message, dueAt: null, outcome };
    await bench.store.deliveries.create(
      deliveryRecord(new Date(at), { ...answer, function: 'support', state: 'published' }),
    );
  }
  /** Yesterday at ten in Berlin; two service hours later it is twelve there. */
  const TEN = NOW - DAY - 3 * HOUR;
  const count = async () =>
    countConsistency(bench.store, {
      ...{ organisation: await loadOrganisation(bench.store), channel, now: NOW },
    });

  it('are scored by what was owed to everyone and what was given', async () => {
    for (const minutes of [5, 60, 119]) await answered(await wrote(TEN), TEN + minutes * MINUTE);
    await answered(await wrote(TEN), TEN + 3 * HOUR);
    await wrote(TEN);
    // Due only today at 14:00 in Berlin.
    await wrote(NOW - HOUR);
    const { support } = await count();
    // Owed 5, given 4, on time 3: F1 = 2 · 3 / (5 + 4) = 66.7.
    expect(support.replies).to.deep.include({ promised: 5, done: 4, kept: 3 });
    expect(support.replies?.score).to.be.closeTo(66.67, 0.01);
    // Two a week are 8 slots, none of them kept: 0. (0 · 8 + 66.67 · 5) / 13 = 25.6.
    expect(support.cadence).to.deep.include({ promised: 8, score: 0 });
    expect(support.score).to.be.closeTo(25.64, 0.01);
  });

  it('belong to the function of the post that is answered, and to support otherwise', async () => {
    const post = await publishedIn(bench.store, channel, { slot: TEN - DAY, function: 'events' });
    await answered(await wrote(TEN, { delivery: post }), TEN + HOUR);
    const { events, support } = await count();
    // Events at 0 answers nobody, so that the answer was owed to nobody.
    expect(events.replies).to.deep.equal({ promised: 0, done: 1, kept: 0, score: 0 });
    expect(support.replies).to.deep.equal({ promised: 0, done: 0, kept: 0, score: null });
  });

  it('are not judged where only questions are answered, and this is said', async () => {
    const post = await publishedIn(bench.store, channel, { slot: TEN - DAY });
    await answered(await wrote(TEN, { delivery: post }), TEN + HOUR);
    const request = { channel: channel._id, function: 'news' } as const;
    const { chosen } = await consistencyHistory(bench.store, request, NOW);
    expect(chosen.point.replies?.score).to.equal(null);
    expect(chosen.unjudgedReplies).to.equal(1);
  });

  it('are explained one by one, and read by indexes', async () => {
    const late = await wrote(TEN);
    await answered(late, TEN + 3 * HOUR);
    const { asked } = listenToQueries(bench.store);
    const request = { channel: channel._id, function: 'support' } as const;
    const { chosen } = await consistencyHistory(bench.store, request, NOW);
    expect(chosen.replies.owed).to.deep.equal([
      { message: late, dueAt: TEN + 2 * HOUR, answeredAt: TEN + 3 * HOUR, onTime: false },
    ]);
    for (const { filter, shape, plan } of asked()) {
      if (Object.keys(filter).length === 0) continue;
      const { scans, sortedByIndex } = await plan();
      expect([scans, sortedByIndex], shape).to.deep.equal(['index', true]);
    }
  });
});
