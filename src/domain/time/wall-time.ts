import { MINUTE, type Instant } from '../time-units.js';
import {
  clockOf,
  instantsShowing,
  resolveWall,
  type ResolvedInstant,
  type WallMs,
  type WallTimeChoice,
} from './zone-clock.js';

/** What a wall clock shows, to the minute: `2026-03-29T02:30`. */
export type WallTime = string;

const WALL_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;

export class WallTimeError extends Error {
  override name = 'WallTimeError';

  constructor(text: string) {
    super(`"${text}" is no wall time. Write it as 2026-03-29T14:30.`);
  }
}

/** Whether the text is a date of the calendar and a time of a day, in that form. */
export function isWallTime(text: string): boolean {
  if (!WALL_TIME.test(text)) return false;
  const wall = Date.parse(`${text}Z`);
  return !Number.isNaN(wall) && formatWall(wall) === text;
}

/** Throws `WallTimeError`. */
export function parseWall(text: WallTime): WallMs {
  if (!isWallTime(text)) throw new WallTimeError(text);
  return Date.parse(`${text}Z`);
}

/** Seconds are left out. */
export function formatWall(wall: WallMs): WallTime {
  return new Date(wall).toISOString().slice(0, 16);
}

/** Minutes ahead of UTC. Only before 1972 some zones have a fraction. */
export function offsetMinutesAt(zone: string, at: Instant): number {
  return clockOf(zone).offsetAt(at) / MINUTE;
}

/** What clocks in the zone show, to the minute. */
export function wallTimeAt(zone: string, at: Instant): WallTime {
  return formatWall(at + clockOf(zone).offsetAt(at));
}

/** The date in the zone, `YYYY-MM-DD`. */
export function dateAt(zone: string, at: Instant): string {
  return wallTimeAt(zone, at).slice(0, 10);
}

/** When clocks in the zone show this: never, once, or twice in ascending order. */
export function instantsOf(zone: string, wall: WallTime): Instant[] {
  return instantsShowing(clockOf(zone), parseWall(wall));
}

/**
 * The instant meant by a wall time. One that does not exist on its date moves forward to the first
 * that does; one that occurs twice is its first occurrence unless the second is chosen.
 */
export function resolveWallTime(
  zone: string,
  wall: WallTime,
  choice: WallTimeChoice = 'first',
): ResolvedInstant {
  return resolveWall(clockOf(zone), parseWall(wall), choice);
}
