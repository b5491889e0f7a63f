import { replan, type QueuedDelivery, type ReplannedDelivery } from '../../domain/index.js';
import type { Instant } from '../../domain/time-units.js';
import { isDuplicateKey } from '../../store/duplicate-key.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import type { Store } from '../../store/store.js';
import type { Jobs } from '../../jobs/port.js';
import type { Clock } from '../../clock.js';
import { loadChannelQueue, type ChannelQueue } from './channel-queue.js';
import { updateFor } from '../delivery-change.js';
import { isOver } from '../ledger/delivery-claim.js';
import { leaveWakeUps } from '../ledger/wake-ups.js';
import type { WeighedDelivery } from './weighed-deliveries.js';
import { followChannelZone } from './zone-follower.js';

export interface PlannerDeps {
  readonly store: Store;
  readonly jobs: Jobs;
  readonly clock: Clock;
}

/** The states in which the planner may move a delivery. */
const PLANNED_STATES: readonly DeliveryRecord['state'][] = [
  ...(['queued', 'awaiting-approval', 'held', 'conflict'] as const),
];

/**
 * Lets a channel's queue follow its plan: each delivery that moves, is held or comes into conflict
 * is changed by a write that matches only what was read. Running it twice changes nothing.
 *
 * @returns how many deliveries changed
 */
export async function replanChannel(
  deps: PlannerDeps,
  channelId: string,
  options: { readonly reason: string } = { reason: 'the plan of the channel changed' },
): Promise<number> {
  const now = deps.clock.now();
  const followed = await followChannelZone(deps.store, channelId, now);
  const queue = await loadChannelQueue(deps.store, channelId, now);
  const changes = replan(queue.plan, queuedOf(queue, now), {
    now,
    others: queue.context.deliveries,
    toleranceMinutes: queue.organisation.toleranceMinutes,
  });
  const changed = await applyAll(deps, queue, changes, options.reason);
  await deps.store.channels.updateOne(
    { _id: channelId, revision: queue.channel.revision },
    { $set: { planStale: false, zoneChanges: [] } },
  );
  await leaveWakeUps(deps, changed);
  return changed.length + followed;
}

/** What the planner may move: not what is due at this moment, which the publisher has. */
export function queuedOf(
  { deliveries }: { readonly deliveries: readonly WeighedDelivery[] },
  now: Instant,
): QueuedDelivery[] {
  return deliveries.flatMap((delivery) => {
    const { dueAt, state, lease } = delivery;
    if (!dueAt || !PLANNED_STATES.includes(state)) return [];
    // Only an administrator lifts what a restoration holds (R18).
    if (delivery.restoredAt) return [];
    const claimed = lease !== null && !isOver(lease.until, now);
    const mayBeOut = delivery.doubtSince || delivery.parts?.length;
    // One that is tried again keeps its turn; one that is held comes back with the level, whether
    // a network was busy before or not.
    const isTried = delivery.attempts > 0 && state !== 'held';
    if (claimed || mayBeOut || isTried) return [];
    return [
      {
        id: delivery._id,
        function: delivery.function,
        at: dueAt.getTime(),
        holds: delivery.holds?.getTime() ?? null,
        textFingerprint: delivery.textFingerprint || null,
        state,
        asked: delivery.placement.kind,
        overridden: delivery.overrides.map(({ rule }) => rule),
        needsApproval: delivery.needsApproval,
      },
    ];
  });
}

/**
 * Slots are taken by a unique index, so a delivery can only move into one that its neighbour has
 * left. What does not fit yet is tried again after the others; a ring lets go of its slots first.
 */
async function applyAll(
  deps: PlannerDeps,
  queue: ChannelQueue,
  changes: readonly ReplannedDelivery[],
  reason: string,
): Promise<DeliveryRecord[]> {
  const byId = new Map(queue.deliveries.map((delivery) => [delivery._id, delivery]));
  const done: DeliveryRecord[] = [];
  let waiting = [...changes];
  while (waiting.length > 0) {
    const blocked: ReplannedDelivery[] = [];
    for (const change of waiting) {
      const before = byId.get(change.id);
      if (!before) continue;
      const result = await apply(deps, before, change, reason);
      if (result === 'slot-taken') blocked.push(change);
      else if (result) done.push(result);
    }
    if (blocked.length === waiting.length) {
      const freed = await letGo(deps.store, blocked, byId);
      if (freed === 0) break;
    }
    waiting = blocked;
  }
  return done;
}

async function apply(
  { store, clock }: PlannerDeps,
  before: DeliveryRecord,
  change: ReplannedDelivery,
  reason: string,
): Promise<DeliveryRecord | null | 'slot-taken'> {
  const dueAt = new Date(change.to);
  const waits = change.state === 'queued' || change.state === 'awaiting-approval';
  try {
    return await store.deliveries
      .findOneAndUpdate(
        { _id: before._id, revision: before.revision, state: before.state, epoch: before.epoch },
        updateFor({
          event: eventOf(before, change),
          by: 'planner',
          at: clock.now(),
          sentence: sentenceOf(before, change, reason),
          state: change.state,
          set: {
            dueAt,
            holds: change.holds === null ? null : new Date(change.holds),
            wakeAt: waits ? dueAt : null,
            problem: waits ? null : sentenceOf(before, change, reason),
          },
          increase: { revision: 1, epoch: 1 },
        }),
        { returnDocument: 'after' },
      )
      .lean<DeliveryRecord>()
      .exec();
  } catch (error) {
    if (isDuplicateKey(error)) return 'slot-taken';
    throw error;
  }
}

/** Gives up the slots of deliveries that block each other; each still has its time. */
async function letGo(
  store: Store,
  blocked: readonly ReplannedDelivery[],
  byId: ReadonlyMap<string, DeliveryRecord>,
): Promise<number> {
  let freed = 0;
  for (const { id } of blocked) {
    const before = byId.get(id);
    if (!before?.holds) continue;
    const result = await store.deliveries.updateOne(
      { _id: id, revision: before.revision, state: before.state },
      { $set: { holds: null } },
    );
    before.holds = null;
    freed += result.matchedCount;
  }
  return freed;
}

function eventOf(before: DeliveryRecord, change: ReplannedDelivery): string {
  if (change.state === before.state) return 'moved';
  return change.state;
}

function sentenceOf(before: DeliveryRecord, change: ReplannedDelivery, reason: string): string {
  switch (change.state) {
    case 'held':
      return `Held: ${before.function} is dimmed off (${reason}). It comes back when the level does.`;
    case 'conflict':
      return `In conflict: ${change.sentence ?? reason}`;
    case 'queued':
    case 'awaiting-approval':
      return before.state === change.state
        ? `The planner moved it because ${reason}.`
        : `Back in the queue because ${reason}.`;
    default:
      return reason;
  }
}
