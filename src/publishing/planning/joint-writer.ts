import type { UpdateQuery } from 'mongoose';
import { checkFixedTime, type JointMove } from '../../domain/index.js';
import { isDuplicateKey } from '../../store/duplicate-key.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import type { Store } from '../../store/store.js';
import { loadChannelQueue } from './channel-queue.js';
import { updateFor } from '../delivery-change.js';
import type { PublishingDeps } from '../publishing-deps.js';
import { leaveWakeUps } from '../ledger/wake-ups.js';

/** One write of several that belong together. */
export interface JointWrite {
  /** As it was read: the write matches nothing else. */
  readonly before: DeliveryRecord;
  readonly update: UpdateQuery<DeliveryRecord>;
  /** What the rules were asked, to ask again when it is written; null where none apply. */
  readonly asked: JointMove | null;
}

export type JointOutcome =
  | { readonly type: 'written'; readonly delivery: DeliveryRecord; readonly before: DeliveryRecord }
  /** Somebody else changed it, or took its time, since it was read: it is as they left it. */
  | { readonly type: 'overtaken'; readonly id: string; readonly sentence: string };

/** So many writes are under way at once. */
const AT_ONCE = 20;

const CHANGED =
  'Somebody changed it at the same moment, so it was left as it is. Look at it again.';
const TAKEN = 'Somebody else took its time at the same moment, so it stays where it was.';

/**
 * Writes deliveries of one channel that were planned together, each by a write that matches only
 * what was read. Slots are a unique index, so that one can only enter a slot that its neighbour
 * has left: what does not fit yet is tried again, and a ring lets go of its slots first. Afterwards
 * the rules are asked once more, as somebody may have come between.
 */
export async function writeTogether(
  deps: Pick<PublishingDeps, 'store' | 'jobs' | 'clock'>,
  channel: string,
  writes: readonly JointWrite[],
): Promise<JointOutcome[]> {
  const outcomes = new Map<string, JointOutcome>();
  const freed = new Set<string>();
  let waiting = [...writes];
  while (waiting.length > 0) {
    const blocked: JointWrite[] = [];
    for (let first = 0; first < waiting.length; first += AT_ONCE) {
      const batch = waiting.slice(first, first + AT_ONCE);
      const results = await Promise.all(batch.map((write) => apply(deps.store, write)));
      batch.forEach((write, index) => {
        const result = results[index];
        if (result === 'slot-taken') blocked.push(write);
        else if (result) outcomes.set(write.before._id, result);
      });
    }
    const stuck = blocked.length === waiting.length;
    if (stuck && (await letGo(deps.store, blocked, freed)) === 0) {
      for (const { before } of blocked) {
        await takeBack(deps, before, before);
        outcomes.set(before._id, { type: 'overtaken', id: before._id, sentence: TAKEN });
      }
      break;
    }
    waiting = blocked;
  }
  await yieldToNeighbours(deps, channel, { writes, outcomes });
  const done = writes.flatMap(({ before }) => outcomes.get(before._id) ?? []);
  const written = done.flatMap((one) => (one.type === 'written' ? [one.delivery] : []));
  await leaveWakeUps(deps, written);
  return done;
}

async function apply(
  store: Store,
  { before, update }: JointWrite,
): Promise<JointOutcome | 'slot-taken'> {
  try {
    const delivery = await store.deliveries
      .findOneAndUpdate(
        {
          ...{ _id: before._id, revision: before.revision, state: before.state },
          doubtSince: null,
        },
        update,
        { returnDocument: 'after' },
      )
      .lean<DeliveryRecord>()
      .exec();
    return delivery
      ? { type: 'written', delivery, before }
      : { type: 'overtaken', id: before._id, sentence: CHANGED };
  } catch (error) {
    if (isDuplicateKey(error)) return 'slot-taken';
    throw error;
  }
}

/** Gives up the slots of those that block each other; each still has its time. */
async function letGo(
  store: Store,
  blocked: readonly JointWrite[],
  freed: Set<string>,
): Promise<number> {
  const holding = blocked.filter(({ before }) => before.holds !== null && !freed.has(before._id));
  for (const { before } of holding) {
    await store.deliveries.updateOne(
      { _id: before._id, revision: before.revision, state: before.state },
      { $set: { holds: null } },
    );
    freed.add(before._id);
  }
  return holding.length;
}

/** Whoever now breaks a rule that nobody overrode was overtaken, and goes back. */
async function yieldToNeighbours(
  deps: Pick<PublishingDeps, 'store' | 'clock'>,
  channel: string,
  {
    writes,
    outcomes,
  }: {
    readonly writes: readonly JointWrite[];
    readonly outcomes: Map<string, JointOutcome>;
  },
): Promise<void> {
  const now = Math.max(
    ...[...outcomes.values()].flatMap((one) =>
      one.type === 'written' ? [one.delivery.updatedAt.getTime()] : [],
    ),
    Number.NEGATIVE_INFINITY,
  );
  if (!Number.isFinite(now)) return;
  // As of the moment of writing, or a slow save would find itself in the past.
  const { context } = await loadChannelQueue(deps.store, channel, now);
  for (const { asked, before } of writes) {
    const outcome = outcomes.get(before._id);
    if (asked === null || outcome?.type !== 'written' || !outcome.delivery.dueAt) continue;
    const at = outcome.delivery.dueAt.getTime();
    const verdict = checkFixedTime({ ...asked, at }, context);
    if (verdict.type === 'allowed') continue;
    if (verdict.broken.every(({ rule }) => asked.mayBreak.includes(rule))) continue;
    await takeBack(deps, before, outcome.delivery);
    outcomes.set(before._id, { type: 'overtaken', id: before._id, sentence: TAKEN });
  }
}

/**
 * Puts back what was there; where its old slot has another holder by now, a person decides. Whoever
 * changed it since has the last word.
 */
async function takeBack(
  { store, clock }: Pick<PublishingDeps, 'store' | 'clock'>,
  before: DeliveryRecord,
  current: DeliveryRecord,
): Promise<void> {
  const { state, placement, dueAt, holds, wakeAt, problem, overrides, attempts } = before;
  const { restoredAt = null, restoredFrom = null } = before;
  const guard = { _id: before._id, revision: current.revision, epoch: current.epoch };
  try {
    await store.deliveries.updateOne(guard, {
      $set: {
        ...{ state, placement, dueAt, holds, wakeAt, problem, overrides, attempts },
        ...{ restoredAt, restoredFrom },
      },
      $inc: { revision: 1, epoch: 1 },
    });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    const sentence =
      'In conflict: it lost its slot while several people moved deliveries. Give it another time.';
    await store.deliveries.updateOne(
      guard,
      updateFor({
        event: 'conflict',
        by: 'planner',
        at: clock.now(),
        sentence,
        state: 'conflict',
        set: { holds: null, wakeAt: null, problem: sentence, placement, dueAt },
        increase: { revision: 1, epoch: 1 },
      }),
    );
  }
}
