import { DateTime } from 'luxon';
import { clockOf } from '../domain/time/zone-clock.js';
import type { Instant } from '../domain/time-units.js';
import { weekAt, weekStart } from '../domain/time/week.js';

/** A week from Monday to Sunday as clocks in a zone show it. */
export interface IsoWeek {
  /** "2026-W47". */
  readonly label: string;
  /** Monday's first instant. */
  readonly from: Instant;
  /** The next Monday's. */
  readonly to: Instant;
}

/** The week an instant lies in, or one that is so many weeks later or, below 0, earlier. */
export function isoWeekAt(zone: string, at: Instant, later = 0): IsoWeek {
  const clock = clockOf(zone);
  const week = weekAt(clock, at) + later;
  const from = weekStart(clock, week);
  const label = DateTime.fromMillis(from, { zone }).toFormat("kkkk-'W'WW");
  return { label, from, to: weekStart(clock, week + 1) };
}

/** The week of this label; undefined where the label names none. */
export function isoWeekNamed(zone: string, label: string): IsoWeek | undefined {
  const monday = DateTime.fromISO(label, { zone });
  if (!/^\d{4}-W\d{2}$/.test(label) || !monday.isValid) return undefined;
  const week = isoWeekAt(zone, monday.toMillis());
  return week.label === label ? week : undefined;
}
