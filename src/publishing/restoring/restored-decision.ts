import { trusted } from 'mongoose';
import { asAuditActor, type Actor } from '../../access/actor.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import { deliveryFor, overtaken } from '../scheduling/delivery-access.js';
import { updateFor, type DeliveryChange } from '../delivery-change.js';
import { cancelDelivery } from '../scheduling/delivery-canceller.js';
import { placeAgain, type MoveResult } from '../scheduling/delivery-mover.js';
import { pinOnceOut } from '../ledger/pin-once-out.js';
import type { PublishingDeps } from '../publishing-deps.js';

/** What an administrator decides about a delivery that a restoration holds. */
export const RESTORED_DECISIONS = ['next-slot', 'went-out', 'cancel'] as const;
export type RestoredDecision = (typeof RESTORED_DECISIONS)[number];

/**
 * Decides about one delivery that is held after a restoration: it takes the next free slot, counts
 * as published already, or is cancelled.
 *
 * @throws NotFoundError, ForbiddenError, ConflictError when it is not, or no longer, held for that
 */
export async function decideRestored(
  deps: PublishingDeps,
  actor: Actor,
  id: string,
  input: { readonly decision: RestoredDecision },
): Promise<MoveResult> {
  const delivery = await restoredDelivery(deps, actor, id);
  switch (input.decision) {
    case 'next-slot':
      return placeAgain(deps, actor, delivery, {
        when: { type: 'next-slot' },
        overrideReason: null,
      });
    case 'cancel':
      return { type: 'moved', delivery: await cancelDelivery(deps, actor, id), before: delivery };
    case 'went-out':
      return {
        type: 'moved',
        delivery: await markAsPublished(deps, delivery, {
          by: actor,
          sentence: `${actor.name} says that it went out before.`,
          found: { networkId: '', url: null },
        }),
        before: delivery,
      };
    default:
      throw new TypeError(`unknown decision ${String(input.decision satisfies never)}`);
  }
}

/** The delivery, while a restoration holds it. @throws NotFoundError, ForbiddenError, ConflictError */
export async function restoredDelivery(
  deps: PublishingDeps,
  actor: Actor,
  id: string,
): Promise<DeliveryRecord> {
  const delivery = await deliveryFor(deps.store, actor, { id, action: 'publishing.resume' });
  if (delivery.state !== 'held' || !delivery.restoredAt) throw overtaken(delivery.state);
  return delivery;
}

export async function markAsPublished(
  deps: PublishingDeps,
  delivery: DeliveryRecord,
  how: {
    readonly by: Actor;
    readonly sentence: string;
    readonly found: { readonly networkId: string; readonly url: string | null };
  },
): Promise<DeliveryRecord> {
  const now = deps.clock.now();
  // When it went out nobody wrote down here; it was meant for this time.
  const at = delivery.intent?.at ?? delivery.dueAt ?? new Date(now);
  const published = await change(deps, delivery, {
    event: 'published',
    by: how.by.id,
    at: now,
    sentence: how.sentence,
    state: 'published',
    set: {
      ...{ problem: null, restoredAt: null, restoredFrom: null },
      ...pinOnceOut(delivery, { networkId: how.found.networkId, now }),
      outcome: { ...how.found, at, late: false },
    },
    increase: { revision: 1, epoch: 1 },
    tell: true,
  });
  await deps.audit.record({
    actor: asAuditActor(how.by),
    action: 'delivery.resolve',
    resource: { kind: 'delivery', id: delivery._id },
    before: { state: delivery.state },
    after: { state: 'published' },
    reason: how.sentence,
  });
  return published;
}

/** One conditional write while it is still held for a restoration. @throws ConflictError */
export async function change(
  { store }: Pick<PublishingDeps, 'store'>,
  delivery: DeliveryRecord,
  what: DeliveryChange,
): Promise<DeliveryRecord> {
  const changed = await store.deliveries
    .findOneAndUpdate(
      {
        ...{ _id: delivery._id, state: 'held', epoch: delivery.epoch },
        restoredAt: trusted({ $type: 'date' }),
      },
      updateFor(what),
      { returnDocument: 'after' },
    )
    .lean<DeliveryRecord>()
    .exec();
  if (!changed) throw overtaken(delivery.state);
  return changed;
}
