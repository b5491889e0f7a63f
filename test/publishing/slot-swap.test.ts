import { expect } from 'chai';
import { ConflictError } from '../../src/failures.js';
import { schedulePost } from '../../src/publishing/scheduling/post-scheduler.js';
import { swapSlots } from '../../src/publishing/planning/slot-swap.js';
import { undo } from '../../src/publishing/scheduling/undo.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import {
  actor,
  openPublishingBench,
  post,
  type PublishingBench,
} from '../support/publishing-bench.js';
import { rejection } from '../support/rejection.js';

const agent = actor('agent');

describe('changing places in the queue', () => {
  let bench: PublishingBench;
  let channel: ChannelRecord;
  let first: DeliveryRecord;
  let second: DeliveryRecord;
  let support: DeliveryRecord;
  beforeEach(async () => {
    bench = await openPublishingBench();
    channel = await bench.channel();
    first = await queue();
    support = await queue({ function: 'support' });
    second = await queue();
  });
  afterEach(() => bench.close());

  async function queue(given: Partial<Parameters<typeof post>[0]> = {}): Promise<DeliveryRecord> {
    const input = post({ channels: [channel._id], ...given });
    const result = await schedulePost(bench.deps, agent, input);
    const [queued] = result.type === 'scheduled' ? result.deliveries : [];
    if (!queued) throw new Error(JSON.stringify(result));
    return queued;
  }
  const swap = ({ _id: id }: DeliveryRecord, direction: 'earlier' | 'later', revision = 0) =>
    swapSlots(bench.deps, agent, { id, direction, revision });
  const slotOf = async ({ _id }: DeliveryRecord) => (await bench.delivery(_id)).holds?.getTime();

  it('gives each the slot of the other, though no two may hold one', async () => {
    const { undo: id } = await swap(first, 'later');
    expect(await slotOf(first)).to.equal(second.holds?.getTime());
    expect(await slotOf(second)).to.equal(first.holds?.getTime());
    expect(await slotOf(support)).to.equal(support.holds?.getTime());
    const now = await bench.delivery(first._id);
    expect([now.state, now.placement, now.dueAt]).to.deep.equal([
      ...['queued', { kind: 'slot' }, second.dueAt],
    ]);
    await undo(bench.deps, agent, id);
    expect(await slotOf(first)).to.equal(first.holds?.getTime());
    expect(await slotOf(second)).to.equal(second.holds?.getTime());
  });

  it('works from the other side', async () => {
    await swap(second, 'earlier');
    expect(await slotOf(second)).to.equal(first.holds?.getTime());
  });

  it('is refused at the ends, for a fixed time, and to an older page', async () => {
    for (const refused of [
      swap(first, 'earlier'),
      swap(second, 'later'),
      swap(first, 'later', 7),
    ]) {
      expect(await rejection(refused)).to.be.instanceOf(ConflictError);
    }
    const when = { type: 'fixed', wall: '2026-03-05T11:00', zone: 'Europe/Berlin' } as const;
    const fixed = await queue({ when: { ...when, choice: 'first' }, function: 'events' });
    expect(await rejection(swap(fixed, 'earlier'))).to.be.instanceOf(ConflictError);
    expect(await slotOf(first)).to.equal(first.holds?.getTime());
  });

  it('leaves both in slots where two people do it at once', async () => {
    await Promise.allSettled([swap(first, 'later'), swap(second, 'earlier')]);
    const held = [await slotOf(first), await slotOf(second)];
    expect(held.toSorted()).to.deep.equal(
      [first, second].map(({ holds }) => holds?.getTime()).toSorted(),
    );
  });
});
