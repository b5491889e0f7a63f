import { DateTime } from 'luxon';
import type { Instant } from '../../domain/time-units.js';

export const CALENDAR_VIEWS = ['month', 'week', 'list'] as const;
export type CalendarViewName = (typeof CALENDAR_VIEWS)[number];

/** One day of the calendar, in the reader's zone. */
export interface CalendarDay {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly from: Instant;
  /** Excluded; 23 to 25 hours later, as the clocks go. */
  readonly to: Instant;
  /** Whether it belongs to the month that is shown. */
  readonly inside: boolean;
}

/** What the calendar shows. */
export interface CalendarRange {
  readonly view: CalendarViewName;
  readonly days: readonly CalendarDay[];
  /** "November 2026", "23 to 29 November 2026". */
  readonly title: string;
  /** First dates of the pages before and after, `YYYY-MM-DD`. */
  readonly before: string;
  readonly after: string;
}

const LISTED_DAYS = 14;

export function isCalendarView(text: unknown): text is CalendarViewName {
  return CALENDAR_VIEWS.some((view) => view === text);
}

/** The days of a view around a date; the date is today's in the zone where none is given. */
export function calendarRange(
  view: CalendarViewName,
  date: string,
  { zone, now }: { readonly zone: string; readonly now: Instant },
): CalendarRange {
  const asked = startOf(date, zone) ?? DateTime.fromMillis(now, { zone, locale: 'en' });
  const day = asked.startOf('day');
  if (view === 'month') return monthOf(day);
  const first = view === 'week' ? day.startOf('week') : day;
  const count = view === 'week' ? 7 : LISTED_DAYS;
  return {
    view,
    days: daysFrom(first, count, () => true),
    title: spanTitle(first, first.plus({ days: count - 1 })),
    before: isoDate(first.minus({ days: count })),
    after: isoDate(first.plus({ days: count })),
  };
}

function monthOf(day: DateTime): CalendarRange {
  const month = day.startOf('month');
  const first = month.startOf('week');
  const end = month.endOf('month').endOf('week');
  const count = Math.round(end.diff(first, 'days').days);
  return {
    view: 'month',
    days: daysFrom(first, count, (date) => date.month === month.month),
    title: month.toFormat('LLLL yyyy'),
    before: isoDate(month.minus({ months: 1 })),
    after: isoDate(month.plus({ months: 1 })),
  };
}

function daysFrom(
  first: DateTime,
  count: number,
  inside: (date: DateTime) => boolean,
): CalendarDay[] {
  return Array.from({ length: count }, (_, index) => {
    const date = first.plus({ days: index });
    const from = date.startOf('day').toMillis();
    const to = date.plus({ days: 1 }).startOf('day').toMillis();
    return { date: isoDate(date), from, to, inside: inside(date) };
  });
}

function startOf(date: string, zone: string): DateTime | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return null;
  const found = DateTime.fromISO(date, { zone, locale: 'en' });
  return found.isValid && found.year >= 1970 && found.year <= 9000 ? found : null;
}

function spanTitle(first: DateTime, last: DateTime): string {
  if (first.year !== last.year) {
    return `${first.toFormat('d LLL yyyy')} to ${last.toFormat('d LLL yyyy')}`;
  }
  const from = first.month === last.month ? first.toFormat('d') : first.toFormat('d LLLL');
  return `${from} to ${last.toFormat('d LLLL yyyy')}`;
}

const isoDate = (date: DateTime): string => date.toFormat('yyyy-MM-dd');
