import { trusted } from 'mongoose';
import { asAuditActor, type Actor } from '../../access/actor.js';
import { statesBefore } from '../../domain/index.js';
import { NotFoundError } from '../../failures.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import { deliveryFor, overtaken, requireCertain } from './delivery-access.js';
import { updateFor } from '../delivery-change.js';
import { placeAgain, type MoveResult } from './delivery-mover.js';
import type { PublishingDeps } from '../publishing-deps.js';

/**
 * Takes a delivery out of the queue. Racing the publisher, exactly one of the two wins and the
 * loser is told (F36).
 *
 * @throws NotFoundError, ForbiddenError, ConflictError
 */
export async function cancelDelivery(
  deps: PublishingDeps,
  actor: Actor,
  id: string,
): Promise<DeliveryRecord> {
  return (await cancelFrom(deps, actor, id)).delivery;
}

/** As `cancelDelivery`; also what it was, for whoever takes the cancellation back. */
export async function cancelFrom(
  deps: PublishingDeps,
  actor: Actor,
  id: string,
): Promise<{ readonly before: DeliveryRecord; readonly delivery: DeliveryRecord }> {
  const found = await deliveryFor(deps.store, actor, { id, action: 'delivery.cancel' });
  requireCertain(found);
  const now = deps.clock.now();
  const before = await deps.store.deliveries
    .findOneAndUpdate(
      {
        _id: id,
        state: trusted({ $in: statesBefore('cancelled', 'person') }),
        doubtSince: null,
      },
      updateFor({
        event: 'cancelled',
        by: actor.id,
        at: now,
        sentence: `${actor.name} cancelled it.`,
        state: 'cancelled',
        set: {
          ...{ holds: null, wakeAt: null, lease: null, problem: null },
          ...{ restoredAt: null, restoredFrom: null },
        },
        increase: { revision: 1, epoch: 1 },
      }),
      { returnDocument: 'before' },
    )
    .lean<DeliveryRecord>()
    .exec();
  if (!before) {
    const current = await deps.store.deliveries.findById(id).lean<DeliveryRecord>().exec();
    if (!current) throw new NotFoundError('The delivery');
    requireCertain(current);
    throw overtaken(current.state);
  }
  await deps.audit.record({
    actor: asAuditActor(actor),
    action: 'delivery.cancel',
    resource: { kind: 'delivery', id },
    before: { state: before.state, dueAt: before.dueAt },
    after: { state: 'cancelled' },
  });
  const delivery = await deps.store.deliveries.findById(id).lean<DeliveryRecord>().exec();
  if (!delivery) throw new NotFoundError('The delivery');
  // The revision of this very change: whoever changed it since has the last word.
  return { before, delivery: { ...delivery, revision: before.revision + 1 } };
}

/**
 * Undoes a cancellation: back to its time where that is still free and within the rules, else
 * to the next free slot for one that had a slot, or to a draft for one that never had a time.
 */
export async function restoreDelivery(
  deps: PublishingDeps,
  actor: Actor,
  id: string,
): Promise<MoveResult> {
  const delivery = await deliveryFor(deps.store, actor, { id, action: 'delivery.cancel' });
  if (delivery.state !== 'cancelled') throw overtaken(delivery.state);
  if (!delivery.dueAt) return backToDraft(deps, actor, delivery);
  if (delivery.placement.kind === 'fixed') {
    const { wall, zone, choice } = delivery.placement;
    const when = { type: 'fixed', wall, zone, choice } as const;
    return placeAgain(deps, actor, delivery, { when, overrideReason: null });
  }
  const when = { type: 'slot-again', at: delivery.dueAt.getTime() } as const;
  return placeAgain(deps, actor, delivery, { when, overrideReason: null });
}

async function backToDraft(
  deps: PublishingDeps,
  actor: Actor,
  delivery: DeliveryRecord,
): Promise<MoveResult> {
  const restored = await deps.store.deliveries
    .findOneAndUpdate(
      { _id: delivery._id, state: 'cancelled', revision: delivery.revision },
      updateFor({
        event: 'restored',
        by: actor.id,
        at: deps.clock.now(),
        sentence: `${actor.name} took the cancellation back.`,
        state: 'draft',
        increase: { revision: 1 },
      }),
      { returnDocument: 'after' },
    )
    .lean<DeliveryRecord>()
    .exec();
  if (!restored) throw overtaken(delivery.state);
  return { type: 'moved', delivery: restored, before: delivery };
}
