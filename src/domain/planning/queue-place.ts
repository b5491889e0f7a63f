import { epochAt } from '../slots/epoch.js';
import { describeNoSlot, firstFreeSlot } from '../rules/next-free-slot.js';
import type { QueuedDelivery } from '../rules/placement.js';
import { OVERRIDABLE_RULES, type BrokenRule } from '../rules/rule.js';
import type { Rulebook } from '../rules/rulebook.js';
import { MINUTE, type Instant } from '../time-units.js';

/** What becomes of one delivery when the queue follows the plan. */
export interface ReplannedDelivery {
  readonly id: string;
  readonly from: Instant;
  /** Its new time. While it is held this is no due time, only its place in the queue. */
  readonly to: Instant;
  readonly state: 'queued' | 'awaiting-approval' | 'held' | 'conflict';
  readonly holds: Instant | null;
  /** What is in the way of a delivery in conflict; null for any other. */
  readonly sentence: string | null;
}

/** Where a delivery of the queue is to be, and as what. */
export type QueuePlace = Pick<ReplannedDelivery, 'to' | 'state' | 'holds' | 'sentence'>;

/** Whether the slot that a waiting delivery holds is still promised, free and within the rules. */
export function keepsSlot(rulebook: Rulebook, delivery: QueuedDelivery): boolean {
  const { at, holds, state, overridden } = delivery;
  if (state !== waiting(delivery) || holds !== at) return false;
  if (rulebook.freeSlots(delivery, at, at).length === 0) return false;
  return rulebook.brokenAt(delivery, at, at).every(({ rule }) => overridden.includes(rule));
}

/** Where it is already. */
export function placeOf(delivery: QueuedDelivery): QueuePlace {
  return { to: delivery.at, state: waiting(delivery), holds: delivery.holds, sentence: null };
}

/** What a delivery is while it waits for its time. */
function waiting({ needsApproval }: QueuedDelivery): 'queued' | 'awaiting-approval' {
  return needsApproval ? 'awaiting-approval' : 'queued';
}

/**
 * A fixed time keeps its time. It takes the nearest free slot, is held or is in conflict.
 *
 * @param kept slots that others have and are left in
 */
export function placeFixed(
  rulebook: Rulebook,
  delivery: QueuedDelivery,
  kept: ReadonlySet<Instant | null>,
): QueuePlace {
  const { at: to, overridden } = delivery;
  // One whose time went by while it was held asks for a decision once the level is back.
  const when = Math.max(to, rulebook.context.now);
  const level = epochAt(rulebook.context.plan, when)?.levels[delivery.function] ?? 0;
  if (level === 0 && !overridden.includes('dimmed-off')) {
    return { to, state: 'held', holds: null, sentence: null };
  }
  const holds = rulebook.slotFor(delivery, to, kept);
  // Somebody decided that it keeps its time, whatever else the rules come to say about it.
  const counts = ({ rule }: BrokenRule) =>
    overridden.length === 0 || !OVERRIDABLE_RULES.includes(rule);
  const all = rulebook.brokenAt(delivery, to, holds);
  const broken = all.find(({ rule }) => rule === 'past') ?? all.find(counts);
  if (broken !== undefined) {
    return { to, state: 'conflict', holds: null, sentence: broken.sentence };
  }
  return { to, state: waiting(delivery), holds, sentence: null };
}

/** The first free slot after the one before it, of the same function; held or in conflict without. */
export function placeInSlot(
  rulebook: Rulebook,
  delivery: QueuedDelivery,
  previous: QueuePlace | null,
): QueuePlace {
  const { now } = rulebook.context;
  const brokenAt = (slot: Instant) =>
    rulebook
      .brokenAt(delivery, slot, slot)
      .filter(({ rule }) => !delivery.overridden.includes(rule));
  // Without a slot for the one before there is none for this one either.
  const slot =
    previous !== null && previous.holds === null
      ? null
      : firstFreeSlot(rulebook, delivery, {
          after: previous?.to ?? now,
          isAllowed: (at) => brokenAt(at).every(({ rule }) => rule === 'duplicate'),
        });
  if (slot === null) {
    const to = previous === null ? delivery.at : Math.max(delivery.at, previous.to + MINUTE);
    const lastLevel = rulebook.context.plan.epochs.at(-1)?.levels[delivery.function] ?? 0;
    if (lastLevel === 0) {
      return { to, state: 'held', holds: null, sentence: null };
    }
    const sentence = describeNoSlot(rulebook, delivery);
    return { to, state: 'conflict', holds: null, sentence };
  }
  // A repetition keeps its slot while a person decides, so that the queue behind it does not wait.
  const [repetition] = brokenAt(slot);
  return {
    to: slot,
    state: repetition === undefined ? waiting(delivery) : 'conflict',
    holds: slot,
    sentence: repetition?.sentence ?? null,
  };
}
