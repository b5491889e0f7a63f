import { asAuditActor, type Actor } from '../../access/actor.js';
import { InvalidInputError } from '../../failures.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import { deliveryFor, overtaken } from './delivery-access.js';
import { updateFor, type DeliveryChange } from '../delivery-change.js';
import { pinOnceOut } from '../ledger/pin-once-out.js';
import type { PublishingDeps } from '../publishing-deps.js';
import { unconfirmedChoices, type UnconfirmedDecision } from './unconfirmed-choices.js';
import { leaveWakeUps } from '../ledger/wake-ups.js';

export interface DecisionInput {
  readonly decision: UnconfirmedDecision;
  /** Says that the person looked at the channel and did not find it. */
  readonly looked?: boolean;
}

/**
 * A person says what happened, or what shall be done to find out. Sending again uses the same key,
 * so that a network that knows it does nothing twice (R2); on any other it is for whoever has looked.
 *
 * @throws NotFoundError, ForbiddenError, ConflictError, and InvalidInputError where the decision is
 * not safe on this network
 */
export async function decideUnconfirmed(
  deps: PublishingDeps,
  actor: Actor,
  id: string,
  input: DecisionInput,
): Promise<DeliveryRecord> {
  const delivery = await deliveryFor(deps.store, actor, { id, action: 'delivery.resolve' });
  if (delivery.state !== 'unconfirmed') throw overtaken(delivery.state);
  const now = deps.clock.now();
  requireSafe(deps, delivery, input, now);
  const change = changeFor(input, delivery, actor, now);
  const decided = await deps.store.deliveries
    .findOneAndUpdate(
      { _id: id, state: 'unconfirmed', epoch: delivery.epoch },
      updateFor({ ...change, increase: { epoch: 1, revision: 1 } }),
      { returnDocument: 'after' },
    )
    .lean<DeliveryRecord>()
    .exec();
  if (!decided) {
    const current = await deps.store.deliveries.findById(id).lean<DeliveryRecord>().exec();
    throw overtaken(current?.state ?? delivery.state);
  }
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

function requireSafe(
  { connections }: PublishingDeps,
  { network, doubtSince, intent }: DeliveryRecord,
  { decision, looked = false }: DecisionInput,
  now: number,
): void {
  const since = (doubtSince ?? intent?.at)?.getTime() ?? now;
  const { idempotency } = connections.networkOf(network);
  const choices = unconfirmedChoices({ idempotency, since, now });
  const choice = choices.find((each) => each.decision === decision);
  if (!choice) {
    throw new InvalidInputError({
      decision: [`That is not possible on this network. ${idempotency.sentence}`],
    });
  }
  if (choice.mustHaveLooked && !looked) {
    throw new InvalidInputError({
      looked: [`${choice.why} Look at the channel first, and say that it is not there.`],
    });
  }
}

function changeFor(
  { decision, looked = false }: DecisionInput,
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
          problem: null,
          ...pinOnceOut(delivery, { networkId: '', now }),
          doubtSince: null,
          outcome: { networkId: '', url: null, at: sentAt, late: false },
        },
        tell: true,
      };
    case 'look-again':
      return {
        ...base,
        event: 'looking',
        sentence: `${actor.name} has the network read back again.`,
        set: { wakeAt: new Date(now), lease: null, claims: 0 },
      };
    case 'send-again':
      return {
        ...base,
        event: 'queued',
        state: 'queued',
        sentence: looked
          ? `${actor.name} looked, did not find it, and sends it again.`
          : `${actor.name} sends it again under the same key, which the network knows.`,
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
