import { asAuditActor, type Actor } from '../access/actor.js';
import type { DeliveryRecord } from '../store/deliveries.js';
import { deliveryFor, overtaken } from './delivery-access.js';
import { updateFor, type DeliveryChange } from './delivery-change.js';
import type { PublishingDeps } from './publishing-deps.js';
import { leaveWakeUps } from './wake-ups.js';

export type UnconfirmedDecision = 'went-out' | 'send-again' | 'give-up';

/**
 * A person has looked at the channel and says what happened. Sending again uses the same key, so
 * that a network that knows it does nothing twice (R2).
 *
 * @throws NotFoundError, ForbiddenError, ConflictError
 */
export async function decideUnconfirmed(
  deps: PublishingDeps,
  actor: Actor,
  id: string,
  input: { readonly decision: UnconfirmedDecision },
): Promise<DeliveryRecord> {
  const delivery = await deliveryFor(deps.store, actor, { id, action: 'delivery.resolve' });
  const change = changeFor(input.decision, delivery, actor, deps.clock.now());
  const decided = await deps.store.deliveries
    .findOneAndUpdate(
      { _id: id, state: 'unconfirmed', epoch: delivery.epoch },
      updateFor({ ...change, increase: { epoch: 1, revision: 1 } }),
      { returnDocument: 'after' },
    )
    .lean<DeliveryRecord>()
    .exec();
  if (!decided) throw overtaken(delivery.state);
  await leaveWakeUps(deps, [decided]);
  await deps.audit.record({
    actor: asAuditActor(actor),
    action: 'delivery.resolve',
    resource: { kind: 'delivery', id },
    before: { state: 'unconfirmed' },
    after: { state: decided.state, decision: input.decision },
  });
  return decided;
}

function changeFor(
  decision: UnconfirmedDecision,
  delivery: DeliveryRecord,
  actor: Actor,
  now: number,
): DeliveryChange {
  const base = { by: actor.id, at: now } as const;
  const sentAt = delivery.intent?.at ?? new Date(now);
  switch (decision) {
    case 'went-out':
      return {
        ...base,
        event: 'published',
        state: 'published',
        sentence: `${actor.name} found it on the channel.`,
        set: {
          wakeAt: null,
          problem: null,
          doubtSince: null,
          outcome: { networkId: '', url: null, at: sentAt, late: false },
        },
        tell: true,
      };
    case 'send-again':
      return {
        ...base,
        event: 'queued',
        state: 'queued',
        sentence: `${actor.name} looked, did not find it, and sends it again.`,
        set: { wakeAt: new Date(now), problem: null, lease: null, claims: 0, doubtSince: null },
      };
    case 'give-up':
      return {
        ...base,
        event: 'failed',
        state: 'failed',
        sentence: `${actor.name} gave it up.`,
        set: { wakeAt: null, holds: null, doubtSince: null },
        tell: true,
      };
    default:
      throw new TypeError(`unknown decision ${String(decision satisfies never)}`);
  }
}
