import { asAuditActor, type Actor } from '../../access/actor.js';
import { can } from '../../access/can.js';
import { ForbiddenError } from '../../failures.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import type { PostRecord } from '../../store/posts.js';
import { deliveryFor, overtaken, postFor } from './delivery-access.js';
import { EDIT_HOLD, updateFor, type DeliveryChange } from '../delivery-change.js';
import { placeAgain } from './delivery-mover.js';
import type { PublishingDeps } from '../publishing-deps.js';
import { leaveWakeUps } from '../ledger/wake-ups.js';

/**
 * Lets a waiting delivery go out as it is now: an edit afterwards asks again. One whose time has
 * passed while it waited takes the next free slot.
 *
 * @throws NotFoundError, ForbiddenError, ConflictError
 */
export async function approveDelivery(
  deps: PublishingDeps,
  actor: Actor,
  id: string,
): Promise<DeliveryRecord> {
  const { delivery, post } = await waiting(deps, actor, id);
  const now = deps.clock.now();
  const timeHasGone = delivery.dueAt !== null && delivery.dueAt.getTime() <= now;
  const approved = await decide(deps, actor, delivery, {
    event: 'approved',
    by: actor.id,
    at: now,
    sentence: `${actor.name} approved it.`,
    state: 'queued',
    set: {
      needsApproval: false,
      approval: { by: actor.id, at: new Date(now), revision: post.revision },
      // Out of the publisher's reach until it has its new slot.
      ...(timeHasGone ? { wakeAt: new Date(now + EDIT_HOLD) } : {}),
    },
    increase: { revision: 1 },
    tell: true,
  });
  if (!timeHasGone) return approved;
  const again = await placeAgain(deps, actor, approved, {
    when: { type: 'next-slot' },
    overrideReason: null,
  });
  return again.type === 'moved' ? again.delivery : approved;
}

/** Gives it back to its author with a reason, as a draft. */
export async function returnDelivery(
  deps: PublishingDeps,
  actor: Actor,
  id: string,
  input: { readonly reason: string },
): Promise<DeliveryRecord> {
  const { delivery } = await waiting(deps, actor, id);
  const sentence = `${actor.name} gave it back: ${input.reason}`;
  return decide(deps, actor, delivery, {
    event: 'returned',
    by: actor.id,
    at: deps.clock.now(),
    sentence,
    state: 'draft',
    set: { holds: null, wakeAt: null, problem: sentence },
    increase: { revision: 1 },
    tell: true,
  });
}

async function waiting(
  deps: PublishingDeps,
  actor: Actor,
  id: string,
): Promise<{ delivery: DeliveryRecord; post: PostRecord }> {
  const delivery = await deliveryFor(deps.store, actor, { id, action: 'delivery.read' });
  if (!can(actor, 'post.approve', { ownerId: delivery.author })) {
    throw new ForbiddenError('A manager who did not write it approves a post.');
  }
  if (delivery.state !== 'awaiting-approval') throw overtaken(delivery.state);
  const post = await postFor(deps.store, actor, { id: delivery.post, action: 'post.read' });
  return { delivery, post };
}

async function decide(
  deps: PublishingDeps,
  actor: Actor,
  delivery: DeliveryRecord,
  change: DeliveryChange,
): Promise<DeliveryRecord> {
  // The revision in the guard: what was read is what is approved.
  const decided = await deps.store.deliveries
    .findOneAndUpdate(
      { _id: delivery._id, state: 'awaiting-approval', revision: delivery.revision },
      updateFor(change),
      { returnDocument: 'after' },
    )
    .lean<DeliveryRecord>()
    .exec();
  if (!decided) throw overtaken(delivery.state);
  await leaveWakeUps(deps, [decided]);
  await deps.audit.record({
    actor: asAuditActor(actor),
    action: 'post.approve',
    resource: { kind: 'delivery', id: delivery._id },
    before: { state: delivery.state },
    after: { state: decided.state },
    reason: change.sentence,
  });
  return decided;
}
