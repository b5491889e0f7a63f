import { lastStarted } from './step.js';
import type { Instant } from './time-units.js';

/** From this instant on the level is this one, until the next change. */
export interface LevelChange {
  readonly at: Instant;
  /** Whole, 0 to 100. */
  readonly level: number;
}

/** A dimmer before its first change is off; the grand master before its first is fully up. */
export const LEVEL_BEFORE_HISTORY = 0;
export const GRAND_MASTER_BEFORE_HISTORY = 100;

export interface DimmerLevels {
  /** By ascending `at`. */
  readonly history: readonly LevelChange[];
  /** The grand master's history, by ascending `at`. */
  readonly grandMaster: readonly LevelChange[];
  /** An independent dimmer ignores the grand master. */
  readonly independent: boolean;
}

/** The level a history gives at an instant; of two changes at one instant the later in the list. */
export function levelAt(history: readonly LevelChange[], at: Instant, before: number): number {
  return (
    history[lastStarted(history.length, (index) => history[index]?.at ?? 0, at)]?.level ?? before
  );
}

/** A level times the grand master, rounded half up. */
export function scaleLevel(level: number, grandMaster: number): number {
  return Math.floor((level * grandMaster) / 100 + 0.5);
}

/** The effective level at an instant: what the dimmer shows, scaled by the grand master. */
export function effectiveLevel(dimmer: DimmerLevels, at: Instant): number {
  const level = levelAt(dimmer.history, at, LEVEL_BEFORE_HISTORY);
  if (dimmer.independent) return level;
  return scaleLevel(level, levelAt(dimmer.grandMaster, at, GRAND_MASTER_BEFORE_HISTORY));
}

export function isLevel(level: unknown): level is number {
  return Number.isInteger(level) && (level as number) >= 0 && (level as number) <= 100;
}
