import type { Instant } from './domain/time-units.js';

/** The clock of the outermost edge. Everything inside takes `now` as an argument. */
export interface Clock {
  now(): Instant;
}

export const systemClock: Clock = { now: () => Date.now() };
