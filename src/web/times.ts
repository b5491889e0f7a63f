import { DateTime } from 'luxon';
import type { Instant } from '../domain/time-units.js';

/** An instant as a page shows it: ready words, in the reader's zone and in the channel's. */
export interface Moment {
  /** For `datetime`, in UTC. */
  readonly iso: string;
  /** "Tuesday 24 Nov", with the year where it is not this one. */
  readonly date: string;
  /** "Tue 24 Nov". */
  readonly shortDate: string;
  /** "10:20". */
  readonly time: string;
  /** "Tuesday 24 Nov, 10:20". */
  readonly words: string;
  /** "Berlin". */
  readonly zone: string;
  /** "04:20 in New York" where the channel's clock shows something else, otherwise empty. */
  readonly elsewhere: string;
  /** "in 3 hours". */
  readonly relative: string;
}

export interface MomentContext {
  readonly now: Instant;
  /** The zone in which the reader reads times. */
  readonly zone: string;
  /** The channel's zone, where the moment belongs to one. */
  readonly channelZone?: string;
}

export function momentOf(at: Instant, { now, zone, channelZone }: MomentContext): Moment {
  const here = inZone(at, zone);
  const thisYear = here.year === inZone(now, zone).year;
  const date = here.toFormat(thisYear ? 'cccc d LLL' : 'cccc d LLL yyyy');
  const time = here.toFormat('HH:mm');
  return {
    iso: new Date(at).toISOString(),
    date,
    shortDate: here.toFormat(thisYear ? 'ccc d LLL' : 'ccc d LLL yyyy'),
    time,
    words: `${date}, ${time}`,
    zone: zoneCity(zone),
    elsewhere: channelZone === undefined ? '' : elsewhere(here, channelZone),
    relative: relativeWords(at, now),
  };
}

/** What the channel's clock shows, where it shows something else. */
function elsewhere(here: DateTime, channelZone: string): string {
  const there = here.setZone(channelZone);
  if (there.offset === here.offset) return '';
  const sameDate = there.toISODate() === here.toISODate();
  return `${there.toFormat(sameDate ? 'HH:mm' : 'ccc d LLL, HH:mm')} in ${zoneCity(channelZone)}`;
}

/** "now", "in 20 minutes", "3 days ago". */
export function relativeWords(at: Instant, now: Instant): string {
  if (Math.abs(at - now) < 45_000) return 'now';
  const words = DateTime.fromMillis(at, { zone: 'utc', locale: 'en' }).toRelative({
    base: DateTime.fromMillis(now, { zone: 'utc', locale: 'en' }),
    unit: ['years', 'days', 'hours', 'minutes'],
  });
  return words ?? '';
}

/** "New York" for `America/New_York`. */
export function zoneCity(zone: string): string {
  return (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');
}

/** The date in a zone, `YYYY-MM-DD`. */
export function dateIn(zone: string, at: Instant): string {
  return inZone(at, zone).toFormat('yyyy-MM-dd');
}

function inZone(at: Instant, zone: string): DateTime {
  return DateTime.fromMillis(at, { zone, locale: 'en' });
}
