import { trusted } from 'mongoose';
import { resolveWallTime, type WallTimeChoice } from '../../domain/index.js';
import type { Instant } from '../../domain/time-units.js';
import type { DeliveryRecord, PlacementRecord } from '../../store/deliveries.js';
import type { Store } from '../../store/store.js';
import { updateFor } from '../delivery-change.js';

/** When a wall time is; `resolveWallTime` but for tests of other zone data. */
export type Resolve = (zone: string, wall: string, choice: WallTimeChoice) => Instant;

export const resolveFixed: Resolve = (zone, wall, choice) =>
  resolveWallTime(zone, wall, choice).instant;

/** States in which a delivery still waits for its time. */
export const TIMED_STATES: readonly DeliveryRecord['state'][] = [
  ...(['queued', 'awaiting-approval', 'held', 'conflict', 'draft'] as const),
];

type Fixed = Extract<PlacementRecord, { kind: 'fixed' }>;

export interface TimeFollowed {
  readonly placement: Fixed;
  readonly dueAt: Instant;
  /** Why, in a sentence. */
  readonly why: string;
  readonly now: Instant;
}

/**
 * Gives a delivery at a fixed time the instant at which its clock will show that time now, and tells
 * its owner. One whose time has gone by that is missed: nothing goes out by surprise.
 *
 * @returns whether it was changed: not when somebody else has changed it meanwhile
 */
export async function followTime(
  { deliveries }: Pick<Store, 'deliveries'>,
  delivery: DeliveryRecord,
  { placement, dueAt, why, now }: TimeFollowed,
): Promise<boolean> {
  const waits = delivery.state === 'queued' || delivery.state === 'awaiting-approval';
  const gone = waits && dueAt <= now;
  const sentence = gone
    ? `${why} By that its time has gone already, so it is missed. Choose a new time or cancel it.`
    : why;
  const { matchedCount } = await deliveries.updateOne(
    {
      ...{ _id: delivery._id, state: delivery.state },
      ...{ revision: delivery.revision, epoch: delivery.epoch },
    },
    updateFor({
      event: gone ? 'missed' : 'rezoned',
      by: 'planner',
      at: now,
      sentence,
      ...(gone ? { state: 'missed' as const } : {}),
      set: {
        placement,
        dueAt: new Date(dueAt),
        // The planner gives it the slot that it takes now.
        holds: null,
        wakeAt: waits && !gone ? new Date(dueAt) : null,
        ...(gone ? { problem: sentence } : {}),
      },
      increase: { revision: 1, epoch: 1 },
      tell: true,
    }),
  );
  return matchedCount > 0;
}

/** A delivery's fixed time, while it waits for it and nothing was sent; null for any other. */
export function waitingFixed(
  delivery: Pick<DeliveryRecord, 'placement' | 'attempts' | 'restoredAt'>,
): Fixed | null {
  const { placement, attempts, restoredAt } = delivery;
  return placement.kind === 'fixed' && attempts === 0 && !restoredAt ? placement : null;
}

/** Deliveries of one state that wait for a later time, by their times. */
export function waitingLater(
  { deliveries }: Pick<Store, 'deliveries'>,
  wanted: { readonly state: DeliveryRecord['state']; readonly channel?: string },
  now: Instant,
): AsyncIterable<DeliveryRecord> {
  return deliveries
    .find({ ...wanted, dueAt: trusted({ $gt: new Date(now) }) })
    .select({ outbox: 0, intent: 0 })
    .sort({ dueAt: 1, _id: 1 })
    .lean<DeliveryRecord>()
    .cursor();
}
