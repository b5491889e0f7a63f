import { DAY, WEEK, type Instant } from '../time-units.js';
import { resolveWall, type WallClock, type WallMs } from './zone-clock.js';

/** Weeks are counted from Monday 1970-01-05, which is week 0. */
const FIRST_MONDAY: WallMs = 4 * DAY;

/** The wall midnight with which a week begins. */
export function mondayOf(week: number): WallMs {
  return FIRST_MONDAY + week * WEEK;
}

/** The week that a wall time lies in. */
export function weekOfWall(wall: WallMs): number {
  return Math.floor((wall - FIRST_MONDAY) / WEEK);
}

/** The first instant of a week: Monday's midnight, or what comes first when there is none. */
export function weekStart(clock: WallClock, week: number): Instant {
  return resolveWall(clock, mondayOf(week)).instant;
}

/** The week an instant lies in: the last that has begun. */
export function weekAt(clock: WallClock, at: Instant): number {
  const guess = weekOfWall(at + clock.offsetAt(at));
  if (at < weekStart(clock, guess)) return guess - 1;
  return at >= weekStart(clock, guess + 1) ? guess + 1 : guess;
}

/** 1 for Monday to 7 for Sunday. */
export function weekdayOfWall(wall: WallMs): number {
  return 1 + Math.floor((wall - FIRST_MONDAY) / DAY) - 7 * weekOfWall(wall);
}
