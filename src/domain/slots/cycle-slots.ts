import type { Cadence } from '../levels/cadence.js';
import type { SlotRules } from './epoch.js';
import { FUNCTION_PRIORITY, type FunctionName } from '../function-name.js';
import { idealTimes } from './ideal-times.js';
import { openSpans, type Span } from '../time/open-time.js';
import { awayFrom, candidateRuns, packSlots, withCandidate } from './slot-packing.js';
import { MINUTE, type Instant } from '../time-units.js';
import { mondayOf, weekStart } from '../time/week.js';
import { MINUTES_A_DAY, type Window } from '../time/window.js';
import { resolveWall, type WallClock } from '../time/zone-clock.js';

/** A function that has slots, with what they follow from. */
export interface FunctionCycle {
  readonly function: FunctionName;
  readonly cadence: Cadence;
  /** Where its slots should lie, in ms since the Monday its cycle begins with, ascending. */
  readonly ideals: readonly number[];
}

/** Slot rules made ready: functions that stand come before those that yield to them. */
export interface CycleRules {
  readonly cycles: readonly FunctionCycle[];
  readonly windows: readonly Window[];
  /** In ms, at least a minute: no two posts of a channel are due at one instant. */
  readonly gap: number;
}

/** Slot rules with the ideal times of each function that has a cadence, in the order of yielding. */
export function cycleRules(rules: SlotRules): CycleRules {
  const { windows, preferredTimes, cadences } = rules;
  return {
    cycles: FUNCTION_PRIORITY.filter((name) => cadences[name].posts > 0).map((name) => ({
      function: name,
      cadence: cadences[name],
      ideals: idealTimes({ cadence: cadences[name], windows, preferredTimes }).map(
        (minutes) => minutes * MINUTE,
      ),
    })),
    windows,
    gap: gapOf(rules),
  };
}

/** The least distance of two posts, in ms. */
export function gapOf({ gapMinutes }: Pick<SlotRules, 'gapMinutes'>): number {
  return Math.max(gapMinutes, 1) * MINUTE;
}

/** The instants of a cycle of so many weeks, counted from week 0. */
export function cycleSpan(clock: WallClock, weeks: number, cycle: number): Span {
  return { from: weekStart(clock, cycle * weeks), to: weekStart(clock, (cycle + 1) * weeks) };
}

/**
 * Places the slots of one function in one cycle, ascending.
 *
 * `taken` are the slots of the functions that stand, from a gap before the cycle to a gap after
 * it. Cycles of one function do not look at each other: a slot stays the gap away from the first
 * instant at which the next cycle could have one.
 */
export function placeCycle(
  rules: CycleRules,
  place: { readonly clock: WallClock; readonly rank: number; readonly cycle: number },
  taken: readonly Instant[],
): Instant[] {
  const { clock, rank, cycle } = place;
  const own = rules.cycles[rank];
  if (own === undefined || own.ideals.length === 0) return [];
  const span = cycleSpan(clock, own.cadence.weeks, cycle);
  const monday = mondayOf(cycle * own.cadence.weeks);
  const end = Math.min(span.to, earliestAfter(rules, place, span.to) - rules.gap + 1);
  const ideals = own.ideals.map((ideal) => resolveWall(clock, monday + ideal).instant);
  let runs = openSpans(clock, rules.windows, { from: span.from, to: end }).flatMap(candidateRuns);
  // A preferred time may lie off the five minutes, one that a clock skipped off the windows.
  for (const ideal of ideals) if (ideal < end) runs = withCandidate(runs, ideal);
  return packSlots(awayFrom(runs, taken, rules.gap), ideals, rules.gap);
}

/** An instant at or before the first at which the cycle that starts then could have a slot. */
function earliestAfter(
  { windows, cycles, gap }: CycleRules,
  { clock, rank, cycle }: { clock: WallClock; rank: number; cycle: number },
  start: Instant,
): Instant {
  const first = windows[0];
  const weeks = cycles[rank]?.cadence.weeks ?? 1;
  if (first === undefined) return Infinity;
  const opens = mondayOf((cycle + 1) * weeks) + wallOffset(first);
  const open = openSpans(clock, windows, { from: start, to: start + gap })[0];
  return Math.min(resolveWall(clock, opens).instant, open?.from ?? Infinity);
}

function wallOffset({ weekday, from }: Window): number {
  return ((weekday - 1) * MINUTES_A_DAY + from) * MINUTE;
}
