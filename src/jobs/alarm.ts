import type { Clock } from '../clock.js';
import type { Instant } from '../domain/time-units.js';

/** A wait longer than this is made in steps, so that a clock that moves is noticed (R11). */
const LONGEST_STEP_MILLISECONDS = 1_000;

/** Calls back after so many milliseconds. @returns what cancels it */
export type Wait = (milliseconds: number, then: () => void) => () => void;

const byTimer: Wait = (milliseconds, then) => {
  const timer = setTimeout(then, milliseconds);
  return () => clearTimeout(timer);
};

/** Rings once the clock says that the moment has come, never before. */
export interface Alarm {
  /** Takes the place of what was set before; null for nothing. */
  set(at: Instant | null): void;
}

export function createAlarm(deps: {
  readonly clock: Clock;
  readonly ring: () => void;
  /** A timer of this process unless told. */
  readonly wait?: Wait;
}): Alarm {
  const { clock, ring, wait = byTimer } = deps;
  let at: Instant | null = null;
  let cancel: (() => void) | undefined;

  const step = (): void => {
    if (at === null) return;
    const left = at - clock.now();
    if (left <= 0) {
      at = null;
      ring();
      return;
    }
    cancel = wait(Math.min(left, LONGEST_STEP_MILLISECONDS), step);
  };

  return {
    set(next) {
      if (next === at) return;
      cancel?.();
      at = next;
      // Never from within: who sets an alarm for a moment that has come is not called back at once.
      if (at !== null) {
        const left = Math.max(0, at - clock.now());
        cancel = wait(Math.min(left, LONGEST_STEP_MILLISECONDS), step);
      }
    },
  };
}
