import { sameCadence } from '../levels/cadence.js';
import { epochAt, epochIndexAt, type ChannelPlan } from '../slots/epoch.js';
import { FUNCTION_PRIORITY, type FunctionName, type PerFunction } from '../function-name.js';
import { firstFreeSlot } from '../rules/next-free-slot.js';
import type { PlacedDelivery, QueuedDelivery } from '../rules/placement.js';
import { OVERRIDABLE_RULES, type BrokenRule } from '../rules/rule.js';
import { Rulebook } from '../rules/rulebook.js';
import { MINUTE, type Instant } from '../time-units.js';

export interface PlanningContext {
  readonly now: Instant;
  /** What else is on the channel; whatever is in the queue too is left out. */
  readonly others?: readonly PlacedDelivery[];
  /** How far from a slot a fixed time still takes it; 120 when not given. */
  readonly toleranceMinutes?: Partial<PerFunction<number>>;
}

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

type Place = Pick<ReplannedDelivery, 'to' | 'state' | 'holds' | 'sentence'>;

/**
 * Lets the queue of a channel follow its plan, and says what changes.
 *
 * What is due, went out or may have gone out stays. Fixed times come next, in their order, and take
 * their nearest slot; then deliveries in slots take the free slots after now, in the same order.
 * A function whose cadence is as it was, and whose deliveries all keep their slots, is left alone:
 * turning one dimmer moves nothing of another that it does not touch.
 * The same plan, queue and now give the same answer, and once it is applied there is no other.
 */
export function replan(
  plan: ChannelPlan,
  queue: readonly QueuedDelivery[],
  { others = [], ...context }: PlanningContext,
): ReplannedDelivery[] {
  const movable = queue.filter((delivery) => isMovable(delivery, context.now)).sort(byPlace);
  const moves = new Set(movable.map(({ id }) => id));
  const known = new Map([...others, ...queue].map((delivery) => [delivery.id, delivery]));
  const rulebook = new Rulebook({
    ...context,
    plan,
    deliveries: [...known.values()].filter(({ id }) => !moves.has(id)),
  });
  const changes: ReplannedDelivery[] = [];
  const settle = (delivery: QueuedDelivery, place: Place) => {
    rulebook.add({ ...delivery, at: place.to, holds: place.holds, state: place.state });
    if (isChanged(delivery, place)) {
      changes.push({ id: delivery.id, from: delivery.at, ...place });
    }
  };
  // What was overridden comes after what was not: it is no reason for another to be in conflict.
  for (const isOverridden of [false, true]) {
    for (const delivery of movable) {
      if (delivery.asked === 'fixed' && delivery.overridden.length > 0 === isOverridden) {
        settle(delivery, placeFixed(rulebook, delivery));
      }
    }
  }
  for (const name of FUNCTION_PRIORITY) {
    const own = movable.filter(({ asked, function: of }) => asked === 'slot' && of === name);
    if (!cadenceIsNew(plan, name, context.now) && own.every((one) => keepsSlot(rulebook, one))) {
      for (const one of own) settle(one, placeOf(one));
      continue;
    }
    let previous: Place | null = null;
    for (const delivery of own) {
      previous = placeInSlot(rulebook, delivery, previous);
      settle(delivery, previous);
    }
  }
  return changes;
}

/** Whether the plan that is in force differs from the one before it in this function's cadence. */
function cadenceIsNew(plan: ChannelPlan, name: FunctionName, now: Instant): boolean {
  const index = epochIndexAt(plan, now);
  const [before, after] = [plan.epochs[index - 1], plan.epochs[index]];
  if (before === undefined || after === undefined) return true;
  return !sameCadence(before.cadences[name], after.cadences[name]);
}

/** Whether the slot that a waiting delivery holds is still promised, free and within the rules. */
function keepsSlot(rulebook: Rulebook, delivery: QueuedDelivery): boolean {
  const { at, holds, state, overridden } = delivery;
  if (state !== waiting(delivery) || holds !== at) return false;
  if (rulebook.freeSlots(delivery, at, at).length === 0) return false;
  return rulebook.brokenAt(delivery, at, at).every(({ rule }) => overridden.includes(rule));
}

function placeOf(delivery: QueuedDelivery): Place {
  return { to: delivery.at, state: waiting(delivery), holds: delivery.holds, sentence: null };
}

function isMovable({ state, at }: QueuedDelivery, now: Instant): boolean {
  if (state === 'held' || state === 'conflict') return true;
  return (state === 'queued' || state === 'awaiting-approval') && at > now;
}

function byPlace(a: QueuedDelivery, b: QueuedDelivery): number {
  return a.at - b.at || (a.id < b.id ? -1 : 1);
}

function isChanged(delivery: QueuedDelivery, { to, state, holds }: Place): boolean {
  return delivery.at !== to || delivery.state !== state || delivery.holds !== holds;
}

/** What a delivery is while it waits for its time. */
function waiting({ needsApproval }: QueuedDelivery): 'queued' | 'awaiting-approval' {
  return needsApproval ? 'awaiting-approval' : 'queued';
}

function placeFixed(rulebook: Rulebook, delivery: QueuedDelivery): Place {
  const { at: to, overridden } = delivery;
  // One whose time went by while it was held asks for a decision once the level is back.
  const when = Math.max(to, rulebook.context.now);
  const level = epochAt(rulebook.context.plan, when)?.levels[delivery.function] ?? 0;
  if (level === 0 && !overridden.includes('dimmed-off')) {
    return { to, state: 'held', holds: null, sentence: null };
  }
  const holds = rulebook.slotFor(delivery, to);
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

function placeInSlot(rulebook: Rulebook, delivery: QueuedDelivery, previous: Place | null): Place {
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
    const sentence = `There is no slot for ${delivery.function} left in the plan.`;
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
