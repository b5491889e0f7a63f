import { openSpans } from '../time/open-time.js';
import { MINUTE, WEEK, type Instant } from '../time-units.js';
import type { Window } from '../time/window.js';
import { clockOf } from '../time/zone-clock.js';

/** The hours in which the reply clock runs: a channel's windows, which must be normal. */
export interface ServiceHours {
  /** An IANA zone. */
  readonly zone: string;
  readonly windows: readonly Window[];
}

/** Who is open for a minute a week needs a year for the longest targets; beyond it nobody waits. */
const LONGEST_WAIT_WEEKS = 53;

/**
 * The instant at which the reply clock, started at an instant, has run for so many minutes: it
 * stands still while no window is open. null where it never does.
 */
export function serviceTimeAfter(
  { zone, windows }: ServiceHours,
  start: Instant,
  minutes: number,
): Instant | null {
  const clock = clockOf(zone);
  let left = minutes * MINUTE;
  for (let week = 0; week < LONGEST_WAIT_WEEKS; week++) {
    const span = { from: start + week * WEEK, to: start + (week + 1) * WEEK };
    for (const { from, to } of openSpans(clock, windows, span)) {
      if (to - from >= left) return from + left;
      left -= to - from;
    }
  }
  return null;
}
