import type { LevelChange } from './level.js';
import type { Instant } from '../time-units.js';
import { weekAt, weekStart } from '../time/week.js';
import { clockOf } from '../time/zone-clock.js';

/** A change of level spread over days. */
export interface Fade {
  readonly at: Instant;
  readonly from: number;
  readonly to: number;
  /** When it shall be over. */
  readonly until: Instant;
}

/** The zone a channel lives in at an instant. */
export type ZoneAt = (at: Instant) => string;

/** Longer than this nobody fades; a bound, so that no input makes steps without end. */
export const LONGEST_FADE_DAYS = 366;

/**
 * The steps of a fade: one at the start of each ISO week from its beginning to its end, all of the
 * same size but for rounding (half up), the last one at the goal. A fade that ends within the week
 * it began in has one step, at the start of the next.
 *
 * The weeks are counted in the zone at its beginning and begin in the zone of their time, so that a
 * channel that moves keeps the steps it has behind it.
 */
export function fadeSteps({ at, from, to, until }: Fade, zoneAt: ZoneAt): LevelChange[] {
  const first = clockOf(zoneAt(at));
  const begun = weekAt(first, at);
  const count = Math.max(weekAt(first, until) - begun, 1);
  return Array.from({ length: count }, (_, index) => {
    const week = begun + 1 + index;
    const start = weekStart(clockOf(zoneAt(weekStart(first, week))), week);
    const level = Math.floor(from + ((to - from) * (index + 1)) / count + 0.5);
    return { at: start, level };
  });
}
