import type { LevelRecall } from '../levels/level-timeline.js';
import { DAY, type Instant } from '../time-units.js';
import { resolveWallTime } from '../time/wall-time.js';

/** When a recall begins or ends: at once everywhere, or by date in each channel's own zone. */
export type RecallMoment =
  | { readonly type: 'instant'; readonly at: Instant }
  /** `YYYY-MM-DD`; as a beginning from 00:00, as an end to 24:00. */
  | { readonly type: 'date'; readonly date: string };

/** When a scene holds, as it was asked for. */
export interface RecallTimes {
  /** When it was asked for: nothing begins before. */
  readonly at: Instant;
  readonly from: RecallMoment;
  /** null: until something else takes the faders. */
  readonly to: RecallMoment | null;
  /** Over how many days the levels are reached; null for at once. */
  readonly overDays: number | null;
  /** When somebody ended it, or took it back before it began. */
  readonly endedAt: Instant | null;
}

/** Longer than this ahead nobody knows what there will be. */
export const LONGEST_AHEAD_DAYS = 2 * 366;

/** Whether the text is a date of the calendar, `YYYY-MM-DD`. */
export function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const midnight = Date.parse(`${text}T00:00Z`);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(text);
}

/** The date so many days later, by the calendar. */
export function dateAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/** 00:00 of a date in a zone, or what comes first where clocks skip it. */
export function startOfDate(zone: string, date: string): Instant {
  return resolveWallTime(zone, `${date}T00:00`).instant;
}

/** When a recall begins in a zone. */
export function beginningIn(zone: string, { from, at }: RecallTimes): Instant {
  return from.type === 'instant' ? from.at : Math.max(startOfDate(zone, from.date), at);
}

/** When a recall ends in a zone; null for never. */
export function endIn(zone: string, { to, endedAt }: RecallTimes): Instant | null {
  const planned =
    to === null ? null : to.type === 'instant' ? to.at : startOfDate(zone, dateAfter(to.date, 1));
  if (endedAt === null) return planned;
  return planned === null ? endedAt : Math.min(planned, endedAt);
}

/**
 * What a recall gives one fader of a channel in a zone. What has happened stays: a beginning that
 * has passed is kept where it was, an end that has passed too, and nothing ends before `now`.
 *
 * @param existing what the recall gives the fader so far
 * @returns null when it gives it nothing
 */
export function recallIn(
  zone: string,
  times: RecallTimes,
  given: {
    readonly level: number;
    readonly existing?: LevelRecall | undefined;
    readonly now: Instant;
  },
): LevelRecall | null {
  const { level, existing, now } = given;
  if (existing && existing.to !== null && existing.to <= now) return existing;
  const begun = existing !== undefined && existing.from <= now ? existing : null;
  const from = begun?.from ?? beginningIn(zone, times);
  const wanted = endIn(zone, times);
  const to = wanted !== null && begun ? Math.max(wanted, now) : wanted;
  if (to !== null && to <= from) return null;
  const until = begun ? begun.until : goalIn(zone, times, from);
  return { from, to, level: begun?.level ?? level, ...(until === undefined ? {} : { until }) };
}

/** When a fade has reached its goal. */
function goalIn(
  zone: string,
  { from, overDays }: RecallTimes,
  begin: Instant,
): Instant | undefined {
  if (overDays === null) return undefined;
  return from.type === 'date'
    ? startOfDate(zone, dateAfter(from.date, overDays))
    : begin + overDays * DAY;
}
