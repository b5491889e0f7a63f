import type { Cadence } from '../levels/cadence.js';
import type { Window } from '../time/window.js';
import { MINUTES_A_DAY, MINUTES_A_WEEK } from '../time/window.js';

/** Slots lie on multiples of this many minutes, unless a preferred time does not. */
export const GRID_MINUTES = 5;

/** What ideal times follow from. */
export interface IdealTimesSource {
  readonly cadence: Cadence;
  /** Normal windows. */
  readonly windows: readonly Window[];
  /** Minutes of the day, ascending. */
  readonly preferredTimes: readonly number[];
}

interface OpenMinute {
  readonly week: number;
  readonly window: Window;
  /** Minutes of the day, with a fraction. */
  readonly minute: number;
}

/**
 * Where the slots of one cycle should lie, in minutes since its first Monday began, ascending:
 * slot i at open minute (i + ½) · m·T / n of the cycle (`domain.md`, Slots), moved to the nearest
 * preferred time of its window that no other slot has, or else to the nearest five minutes.
 */
export function idealTimes({ cadence, windows, preferredTimes }: IdealTimesSource): number[] {
  const openMinutes = windows.reduce((sum, { from, to }) => sum + to - from, 0);
  if (openMinutes === 0) return [];
  const taken = new Set<number>();
  const times: number[] = [];
  for (let index = 0; index < cadence.posts; index++) {
    const open = openMinute(index, cadence, windows);
    const day = open.week * MINUTES_A_WEEK + (open.window.weekday - 1) * MINUTES_A_DAY;
    const preferred = nearestPreferred(
      open,
      preferredTimes.filter((time) => !taken.has(day + time)),
    );
    if (preferred !== undefined) taken.add(day + preferred);
    times.push(day + (preferred ?? onGrid(open)));
  }
  return times.sort((a, b) => a - b);
}

/** Remainders of whole numbers are taken first, so that nothing is lost to rounding. */
function openMinute(index: number, cadence: Cadence, windows: readonly Window[]): OpenMinute {
  const openMinutes = windows.reduce((sum, { from, to }) => sum + to - from, 0);
  const halves = (2 * index + 1) * cadence.weeks;
  const week = Math.floor(halves / (2 * cadence.posts));
  let rest = ((halves % (2 * cadence.posts)) * openMinutes) / (2 * cadence.posts);
  for (const window of windows) {
    const length = window.to - window.from;
    if (rest < length) return { week, window, minute: window.from + rest };
    rest -= length;
  }
  throw new RangeError(`Slot ${index} lies outside its cycle.`);
}

function nearestPreferred(
  { window, minute }: OpenMinute,
  free: readonly number[],
): number | undefined {
  let nearest: number | undefined;
  for (const time of free) {
    if (time < window.from || time >= window.to) continue;
    if (nearest === undefined || Math.abs(time - minute) < Math.abs(nearest - minute)) {
      nearest = time;
    }
  }
  return nearest;
}

/** The nearest five minutes that are open, half up; the whole minute in a window without any. */
function onGrid({ window, minute }: OpenMinute): number {
  const rounded = Math.floor(minute / GRID_MINUTES + 0.5) * GRID_MINUTES;
  const last = Math.floor((window.to - 1) / GRID_MINUTES) * GRID_MINUTES;
  const first = Math.ceil(window.from / GRID_MINUTES) * GRID_MINUTES;
  return first > last ? Math.floor(minute) : Math.max(Math.min(rounded, last), first);
}
