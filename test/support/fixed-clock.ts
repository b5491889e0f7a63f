import type { Clock } from '../../src/clock.js';
import type { Instant } from '../../src/domain/time-units.js';

/** A clock that stands still until a test moves it. */
export interface FixedClock extends Clock {
  advance(milliseconds: number): void;
}

export function fixedClock(start: Instant = Date.UTC(2026, 2, 2, 9)): FixedClock {
  let now = start;
  return {
    now: () => now,
    advance(milliseconds) {
      now += milliseconds;
    },
  };
}
