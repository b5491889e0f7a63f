import { lastStarted } from '../time/step.js';
import type { Instant } from '../time-units.js';

/** From this instant on the level is this one, or on its way there, until the next change. */
export interface LevelChange {
  readonly at: Instant;
  /** Whole, 0 to 100. */
  readonly level: number;
  /** For a fade: when the level shall be reached. Without it, it is reached at once. */
  readonly until?: Instant;
}

/** A dimmer before its first change is off; the grand master before its first is fully up. */
export const LEVEL_BEFORE_HISTORY = 0;
export const GRAND_MASTER_BEFORE_HISTORY = 100;

/** The level that steps give at an instant; of two at one instant the later in the list. */
export function levelAt(
  history: readonly Pick<LevelChange, 'at' | 'level'>[],
  at: Instant,
  before: number,
): number {
  return (
    history[lastStarted(history.length, (index) => history[index]?.at ?? 0, at)]?.level ?? before
  );
}

/** The effective level: a level times the grand master, rounded half up (`domain.md`, Levels). */
export function scaleLevel(level: number, grandMaster: number): number {
  return Math.floor((level * grandMaster) / 100 + 0.5);
}

export function isLevel(level: unknown): level is number {
  return Number.isInteger(level) && (level as number) >= 0 && (level as number) <= 100;
}
