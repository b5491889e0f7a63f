import { asAuditActor, type Actor } from '../access/actor.js';
import type { AuditLog } from '../access/audit-log.js';
import type { Clock } from '../clock.js';
import { NotFoundError } from '../failures.js';
import { deliveryFor } from '../publishing/scheduling/delivery-access.js';
import type { DeliveryRecord } from '../store/deliveries.js';
import type { Store } from '../store/store.js';

export const MOST_MINUTES_SPENT = 1_440;

export interface TimeDeps {
  readonly store: Store;
  readonly audit: Pick<AuditLog, 'record'>;
  readonly clock: Clock;
}

/**
 * Keeps how long a post or a reply took, as it was told last; null takes it back.
 *
 * @throws NotFoundError, ForbiddenError
 */
export async function recordTime(
  { store, audit, clock }: TimeDeps,
  actor: Actor,
  { id, minutes }: { readonly id: string; readonly minutes: number | null },
): Promise<DeliveryRecord> {
  const before = await deliveryFor(store, actor, { id, action: 'delivery.time' });
  const spent = minutes === null ? null : { minutes, at: new Date(clock.now()), by: actor.id };
  const after = await store.deliveries
    .findOneAndUpdate({ _id: id }, spent ? { $set: { spent } } : { $unset: { spent: 1 } }, {
      returnDocument: 'after',
    })
    .lean<DeliveryRecord>()
    .exec();
  if (!after) throw new NotFoundError('The delivery');
  await audit.record({
    actor: asAuditActor(actor),
    action: 'delivery.time',
    resource: { kind: 'delivery', id },
    before: { minutes: before.spent?.minutes ?? null },
    after: { minutes },
  });
  return after;
}
