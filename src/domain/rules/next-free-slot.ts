import { brokenContentRules } from './placement-check.js';
import type { PlacementContext, PlacementRequest } from './placement.js';
import type { BrokenRule } from './rule.js';
import { Rulebook } from './rulebook.js';
import { describeCadence, NO_POSTS } from '../levels/cadence.js';
import { epochAt } from '../slots/epoch.js';
import { slotsBetween } from '../slots/slot-planner.js';
import { DAY, WEEK, type Instant } from '../time-units.js';

/** How far ahead a free slot is looked for: 19 or 20 posts at one every eight weeks. */
export const SLOT_HORIZON = 1_100 * DAY;

export type NextFreeSlot =
  | { readonly type: 'slot'; readonly at: Instant }
  | {
      readonly type: 'none';
      /** What happened, why, and what to do. */
      readonly sentence: string;
      /** The rules in the way of any slot; empty when there are just no slots left. */
      readonly broken: readonly BrokenRule[];
    };

/** The first slot of a function after now that nothing holds and at which no rule is broken. */
export function nextFreeSlot(request: PlacementRequest, context: PlacementContext): NextFreeSlot {
  const content = brokenContentRules(request.content);
  const [first] = content;
  if (first !== undefined) return { type: 'none', sentence: first.sentence, broken: content };
  const rulebook = new Rulebook(context);
  const isAllowed = (slot: Instant) => rulebook.isCompliant(request, slot);
  const at = firstFreeSlot(rulebook, request, { after: context.now, isAllowed });
  return at === null ? noSlot(rulebook, request) : { type: 'slot', at };
}

interface SlotSearch {
  readonly after: Instant;
  readonly isAllowed: (slot: Instant) => boolean;
}

/** The first free slot after an instant that is allowed; null when none is within the horizon. */
export function firstFreeSlot(
  rulebook: Rulebook,
  request: PlacementRequest,
  { after, isAllowed }: SlotSearch,
): Instant | null {
  const end = rulebook.context.now + SLOT_HORIZON;
  let length = WEEK;
  for (let from = after + 1; from < end; from += length, length = Math.min(2 * length, 16 * WEEK)) {
    const slots = rulebook.freeSlots(request, from, Math.min(from + length, end) - 1);
    const found = slots.find(isAllowed);
    if (found !== undefined) return found;
  }
  return null;
}

/** Whether the dimmer of a function is down from an instant on, as far as is known. */
function isOffFrom(
  { plan }: Pick<PlacementContext, 'plan'>,
  { function: name }: Pick<PlacementRequest, 'function'>,
  at: Instant,
): boolean {
  return plan.epochs.every(
    ({ levels }, index) => levels[name] === 0 || (plan.epochs[index + 1]?.from ?? Infinity) <= at,
  );
}

function noSlot({ context }: Rulebook, request: PlacementRequest): NextFreeSlot {
  const { function: name } = request;
  if (isOffFrom(context, request, context.now)) {
    const sentence = `The dimmer for ${name} is at 0, so there are no slots. Turn it up first.`;
    return { type: 'none', sentence, broken: [{ rule: 'dimmed-off', sentence }] };
  }
  return { type: 'none', sentence: describeNoSlot({ context }, request), broken: [] };
}

/** Why a function has no free slot though its dimmer is up, and what to do. */
export function describeNoSlot(
  { context: { plan, now } }: Pick<Rulebook, 'context'>,
  { function: name }: Pick<PlacementRequest, 'function'>,
): string {
  const { length } = slotsBetween(plan, now + 1, now + SLOT_HORIZON).filter(
    (slot) => slot.function === name,
  );
  if (length === 0) {
    return `There is no slot for ${name} in the next three years. Turn the dimmer up, widen the windows, or choose a fixed time.`;
  }
  const slots = length === 1 ? 'the only slot' : `all ${length} slots`;
  const cadence = epochAt(plan, now)?.cadences[name] ?? NO_POSTS;
  const rate = cadence.posts === 0 ? '' : ` (${describeCadence(cadence)})`;
  return `There is no free slot for ${name}: ${slots} of the next three years${rate} cannot be had, because posts wait for them or rules forbid them. Turn the dimmer up, or choose a fixed time.`;
}
