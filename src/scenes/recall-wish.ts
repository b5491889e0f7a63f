import {
  dateAfter,
  isCalendarDate,
  LONGEST_AHEAD_DAYS,
  LONGEST_FADE_DAYS,
  startOfDate,
  wallTimeAt,
  type RecallMoment,
  type RecallTimes,
} from '../domain/index.js';
import { DAY, type Instant } from '../domain/time-units.js';
import { InvalidInputError, type FieldProblems } from '../failures.js';

/** When a scene is to hold, as people ask for it. */
export interface RecallWish {
  /** null for now. */
  readonly from: string | null;
  /** The last date, included; null for without end. */
  readonly to: string | null;
  /** null for at once. */
  readonly overDays: number | null;
}

/**
 * A wish as it is kept. Dates are those of each channel's own zone; what is past is judged by the
 * organisation's.
 *
 * @throws InvalidInputError naming `from`, `to` and `overDays`
 */
export function recallTimes(wish: RecallWish, zone: string, now: Instant): RecallTimes {
  const problems = wishProblems(wish, zone, now);
  if (Object.keys(problems).length > 0) throw new InvalidInputError(problems);
  const from: RecallMoment =
    wish.from === null ? { type: 'instant', at: now } : { type: 'date', date: wish.from };
  const to: RecallMoment | null = wish.to === null ? null : { type: 'date', date: wish.to };
  return { at: now, from, to, overDays: wish.overDays, endedAt: null };
}

/** Why a date cannot be the last one; none when it can. */
export function endProblems(to: string, first: string): readonly string[] {
  if (!isCalendarDate(to)) return [`"${to}" is no date: write it as 2026-12-24.`];
  if (to < first) return [`The last day is ${to}, before the first, ${first}.`];
  if (to > dateAfter(first, LONGEST_AHEAD_DAYS)) return ['A scene holds for two years at most.'];
  return [];
}

export const todayIn = (zone: string, now: Instant): string => wallTimeAt(zone, now).slice(0, 10);

function wishProblems({ from, to, overDays }: RecallWish, zone: string, now: Instant) {
  const today = todayIn(zone, now);
  const problems: Record<string, readonly string[]> = {};
  if (from !== null && !isCalendarDate(from)) {
    problems['from'] = [`"${from}" is no date: write it as 2026-12-20.`];
  } else if (from !== null && from < today) {
    problems['from'] = [`${from} has gone. The first day can be today, ${today}.`];
  } else if (from !== null && from > dateAfter(today, LONGEST_AHEAD_DAYS)) {
    problems['from'] = ['Choose a day within the next two years.'];
  } else if (to !== null) {
    const found = endProblems(to, from ?? today);
    if (found.length > 0) problems['to'] = found;
  }
  return { ...problems, ...fadeProblems({ from, to, overDays }, zone, now) } as FieldProblems;
}

function fadeProblems({ from, to, overDays }: RecallWish, zone: string, now: Instant) {
  if (overDays === null) return {};
  if (!Number.isInteger(overDays) || overDays < 1 || overDays > LONGEST_FADE_DAYS) {
    return { overDays: [`A fade takes from 1 to ${LONGEST_FADE_DAYS} whole days.`] };
  }
  if (to === null || !isCalendarDate(to) || (from !== null && !isCalendarDate(from))) return {};
  const begin = from === null ? now : startOfDate(zone, from);
  if (begin + overDays * DAY < startOfDate(zone, dateAfter(to, 1))) return {};
  return {
    overDays: ['The fade takes longer than the scene holds. Make it shorter, or end later.'],
  };
}
