import { trusted } from 'mongoose';
import { asAuditActor, type Actor } from '../../access/actor.js';
import { ConflictError } from '../../failures.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import { deliveryFor, overtaken } from '../scheduling/delivery-access.js';
import { updateFor } from '../delivery-change.js';
import { hindranceOf, planTogether, type JointWish } from './joint-plan.js';
import { writeTogether, type JointWrite } from './joint-writer.js';
import type { PublishingDeps } from '../publishing-deps.js';
import { keepUndo, type Undoable } from '../scheduling/undo.js';

/** Which neighbour in the queue of its function a delivery changes places with. */
export const SWAP_DIRECTIONS = ['earlier', 'later'] as const;
export type SwapDirection = (typeof SWAP_DIRECTIONS)[number];

export interface SwapInput {
  readonly direction: SwapDirection;
  /** The revision that was shown; null takes any. */
  readonly revision: number | null;
}

export interface Swapped {
  readonly delivery: DeliveryRecord;
  readonly neighbour: DeliveryRecord;
  /** Takes it back. */
  readonly undo: string;
}

/** A neighbour further away than so many deliveries of the channel is not looked for. */
const MOST_BETWEEN = 200;

/**
 * Lets a delivery in a slot change places with the one before or after it in the queue of its
 * function. Both stay in slots, and all rules are asked with both in their new places.
 *
 * @throws NotFoundError, ForbiddenError, ConflictError where there is no neighbour or a rule is broken
 */
export async function swapSlots(
  deps: PublishingDeps,
  actor: Actor,
  { id, direction, revision }: SwapInput & { readonly id: string },
): Promise<Swapped> {
  const delivery = await deliveryFor(deps.store, actor, { id, action: 'delivery.move' });
  if (revision !== null && revision !== delivery.revision) throw overtaken(delivery.state);
  const neighbour = await neighbourOf(deps, delivery, direction);
  const sentence = [delivery, neighbour].map((one) => hindranceOf(actor, one)).find(Boolean);
  if (sentence) throw new ConflictError(sentence);
  const wishes = [wishFor(delivery, neighbour), wishFor(neighbour, delivery)];
  const { moves } = await planTogether(deps, delivery.channel, wishes);
  const now = deps.clock.now();
  const writes = moves.map(({ wish, asked, place }): JointWrite => {
    if (place.type === 'refused') {
      const why = place.broken.map((broken) => broken.sentence).join(' ');
      throw new ConflictError(`Nothing was changed: ${why}`);
    }
    const dueAt = new Date(place.at);
    const update = updateFor({
      event: 'moved',
      by: actor.id,
      at: now,
      sentence: `${actor.name} let it change places with another.`,
      set: { dueAt, holds: dueAt, wakeAt: dueAt, lease: null, problem: null },
      increase: { revision: 1, epoch: 1 },
    });
    return { before: wish.delivery, update, asked };
  });
  const outcomes = await writeTogether(deps, delivery.channel, writes);
  const changed = outcomes.flatMap((one): Undoable[] => (one.type === 'written' ? [one] : []));
  await Promise.all(changed.map((one) => audit(deps, actor, one)));
  const undo = await keepUndo(deps, actor, { what: 'move', changed });
  const [first, second] = changed;
  if (!first || !second) {
    const overtakenBy = outcomes.find((one) => one.type === 'overtaken');
    throw new ConflictError(overtakenBy?.sentence ?? overtaken(delivery.state).message);
  }
  return { delivery: first.delivery, neighbour: second.delivery, undo };
}

/** Whether it is in a slot of its function's queue, and so has neighbours there. */
export function isInSlot({
  state,
  placement,
  holds,
}: Pick<DeliveryRecord, 'state' | 'placement'> & { readonly holds: unknown }): boolean {
  const waits = state === 'queued' || state === 'awaiting-approval';
  return waits && placement.kind === 'slot' && holds !== null;
}

async function neighbourOf(
  { store, clock }: PublishingDeps,
  delivery: DeliveryRecord,
  direction: SwapDirection,
): Promise<DeliveryRecord> {
  if (!isInSlot(delivery) || !delivery.dueAt) {
    throw new ConflictError(
      'Nothing was changed: it has a fixed time or none, and only what is in a slot has neighbours in the queue.',
    );
  }
  const later = direction === 'later';
  const range = later
    ? { $gt: delivery.dueAt }
    : { $lt: delivery.dueAt, $gt: new Date(clock.now()) };
  const near = await store.deliveries
    .find({ channel: delivery.channel, dueAt: trusted(range) })
    .sort(later ? { dueAt: 1, _id: 1 } : { dueAt: -1, _id: -1 })
    .limit(MOST_BETWEEN)
    .lean<DeliveryRecord[]>()
    .exec();
  const found = near.find((one) => one.function === delivery.function && isInSlot(one));
  if (found) return found;
  const where = later ? 'last' : 'first';
  throw new ConflictError(
    `Nothing was changed: it is the ${where} in the queue of ${delivery.function} on this channel.`,
  );
}

function wishFor(delivery: DeliveryRecord, other: DeliveryRecord): JointWish {
  const at = other.holds?.getTime() ?? 0;
  const mayBreak = delivery.overrides.map(({ rule }) => rule);
  return { delivery, to: { type: 'slot', at }, mayBreak };
}

function audit(deps: PublishingDeps, actor: Actor, { before, delivery }: Undoable): Promise<void> {
  return deps.audit.record({
    actor: asAuditActor(actor),
    action: 'delivery.move',
    resource: { kind: 'delivery', id: delivery._id },
    before: { dueAt: before.dueAt },
    after: { dueAt: delivery.dueAt },
  });
}
