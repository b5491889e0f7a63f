import type { DeliveryRecord } from '../../store/deliveries.js';
import { fence } from '../ledger/delivery-claim.js';
import { updateFor, type DeliveryChange } from '../delivery-change.js';
import { keepTrying } from '../ledger/kept-trying.js';
import { step, type PublishStep } from '../ledger/publish-step.js';
import type { PublisherDeps, PublishResult } from '../ledger/publisher-deps.js';

/**
 * Writes what came of it, unless somebody has taken over since (R4). With a lease, it is tried
 * again while that lasts where the documents are away.
 */
export async function record(
  deps: PublisherDeps & { readonly leaseLeft?: () => number },
  [name, delivery]: readonly [name: PublishStep, delivery: DeliveryRecord],
  change: DeliveryChange,
): Promise<PublishResult> {
  const held = { ...fence(delivery), state: delivery.state };
  const { leaseLeft = () => 0 } = deps;
  const written = await step(deps, [name, delivery._id], () =>
    keepTrying(leaseLeft, () => deps.store.deliveries.updateOne(held, updateFor(change)).exec()),
  );
  return written.matchedCount === 0
    ? { type: 'overtaken' }
    : { type: 'recorded', event: change.event };
}

/**
 * Does not publish: counts only while the delivery is still ours and nobody has moved it. Waiting
 * again for the same reason is no news: the history keeps the first of them.
 */
export async function withdraw(
  deps: PublisherDeps,
  [name, delivery]: readonly [name: PublishStep, delivery: DeliveryRecord],
  change: DeliveryChange,
): Promise<PublishResult> {
  const repeated = change.state === undefined && delivery.problem === change.sentence;
  const update = repeated ? { $set: change.set ?? {} } : updateFor(change);
  const held = { ...fence(delivery), state: 'queued' } as const;
  const written = await step(deps, [name, delivery._id], () =>
    deps.store.deliveries.updateOne(held, update).exec(),
  );
  return written.matchedCount === 0
    ? { type: 'overtaken' }
    : { type: 'withdrawn', event: change.event };
}

/** Raises the epoch, so that whoever still believes to hold it matches nothing. */
export const withEpoch = (change: DeliveryChange): DeliveryChange => ({
  ...change,
  increase: { ...change.increase, epoch: 1 },
});
