import { sameCadence } from '../levels/cadence.js';
import { epochIndexAt, type ChannelPlan } from '../slots/epoch.js';
import { FUNCTION_PRIORITY, type FunctionName, type PerFunction } from '../function-name.js';
import type { PlacedDelivery, QueuedDelivery } from '../rules/placement.js';
import { Rulebook } from '../rules/rulebook.js';
import type { Instant } from '../time-units.js';
import {
  keepsSlot,
  placeFixed,
  placeInSlot,
  placeOf,
  type QueuePlace,
  type ReplannedDelivery,
} from './queue-place.js';

export interface PlanningContext {
  readonly now: Instant;
  /** What else is on the channel; whatever is in the queue too is left out. */
  readonly others?: readonly PlacedDelivery[];
  /** How far from a slot a fixed time still takes it; 120 when not given. */
  readonly toleranceMinutes?: Partial<PerFunction<number>>;
}

/**
 * Lets the queue of a channel follow its plan, and says what changes.
 *
 * What is due, went out or may have gone out stays. A function is left alone where its deliveries in
 * slots can all keep them and, if its cadence is new, no slot before them is empty: turning one
 * dimmer moves nothing of another that it does not touch, and what was put beside a slot does not
 * drive out who has it. Of any other function fixed times come first, in their order, and take their
 * nearest slot; then deliveries in slots take the free slots after now, in the same order.
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
  const staying = [...known.values()].filter(({ id }) => !moves.has(id));
  const hasNew = new Set(FUNCTION_PRIORITY.filter((name) => cadenceIsNew(plan, name, context.now)));
  // Only fixed times can tell the two ways apart where a cadence is new.
  const laidAnew = new Set(movable.some(({ asked }) => asked === 'fixed') ? [] : hasNew);
  for (;;) {
    const rulebook = new Rulebook({ ...context, plan, deliveries: staying });
    const attempt = tryPlan(rulebook, movable, { hasNew, laidAnew });
    if (attempt.type === 'planned') return attempt.changes;
    laidAnew.add(attempt.disturbed);
  }
}

interface Manner {
  /** Their cadence is another than before. */
  readonly hasNew: ReadonlySet<FunctionName>;
  /** They cannot be left alone. */
  readonly laidAnew: ReadonlySet<FunctionName>;
}

type Attempt =
  | { readonly type: 'planned'; readonly changes: ReplannedDelivery[] }
  | { readonly type: 'disturbed'; readonly disturbed: FunctionName };

function tryPlan(
  rulebook: Rulebook,
  movable: readonly QueuedDelivery[],
  { hasNew, laidAnew }: Manner,
): Attempt {
  const fixed = movable.filter(({ asked }) => asked === 'fixed');
  const inSlots = (name: FunctionName) =>
    movable.filter(({ asked, function: of }) => asked === 'slot' && of === name);
  const leftAlone = FUNCTION_PRIORITY.filter((name) => !laidAnew.has(name));
  const kept = new Set(leftAlone.flatMap(inSlots).map(({ holds }) => holds));
  const changes: ReplannedDelivery[] = [];
  const settle = (delivery: QueuedDelivery, place: QueuePlace) => {
    rulebook.add({ ...delivery, at: place.to, holds: place.holds, state: place.state });
    if (isChanged(delivery, place)) {
      changes.push({ id: delivery.id, from: delivery.at, ...place });
    }
  };
  // What was overridden comes after what was not: it is no reason for another to be in conflict.
  for (const delivery of fixed.filter(({ overridden }) => overridden.length === 0)) {
    settle(delivery, placeFixed(rulebook, delivery, kept));
  }
  for (const name of leftAlone) {
    const own = inSlots(name);
    if (!own.every((one) => keepsSlot(rulebook, one)))
      return { type: 'disturbed', disturbed: name };
    let previous: QueuePlace | null = null;
    for (const one of own) {
      const place: QueuePlace = hasNew.has(name)
        ? placeInSlot(rulebook, one, previous)
        : placeOf(one);
      if (isChanged(one, place)) return { type: 'disturbed', disturbed: name };
      settle(one, place);
      previous = place;
    }
  }
  for (const delivery of fixed.filter(({ overridden }) => overridden.length > 0)) {
    settle(delivery, placeFixed(rulebook, delivery, kept));
  }
  for (const name of FUNCTION_PRIORITY.filter((each) => laidAnew.has(each))) {
    let previous: QueuePlace | null = null;
    for (const delivery of inSlots(name)) {
      previous = placeInSlot(rulebook, delivery, previous);
      settle(delivery, previous);
    }
  }
  return { type: 'planned', changes };
}

/** Whether the plan that is in force differs from the one before it in this function's cadence. */
function cadenceIsNew(plan: ChannelPlan, name: FunctionName, now: Instant): boolean {
  const index = epochIndexAt(plan, now);
  const [before, after] = [plan.epochs[index - 1], plan.epochs[index]];
  if (before === undefined || after === undefined) return true;
  return !sameCadence(before.cadences[name], after.cadences[name]);
}

function isMovable({ state, at }: QueuedDelivery, now: Instant): boolean {
  if (state === 'held' || state === 'conflict') return true;
  return (state === 'queued' || state === 'awaiting-approval') && at > now;
}

function byPlace(a: QueuedDelivery, b: QueuedDelivery): number {
  return a.at - b.at || (a.id < b.id ? -1 : 1);
}

function isChanged(delivery: QueuedDelivery, { to, state, holds }: QueuePlace): boolean {
  return delivery.at !== to || delivery.state !== state || delivery.holds !== holds;
}
