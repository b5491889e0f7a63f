import { DateTime, FixedOffsetZone } from 'luxon';
import { offsetMinutesAt } from '../domain/index.js';
import { DAY, HOUR, MINUTE, SECOND, type Instant } from '../domain/time-units.js';
import { zoneCity } from '../zone-city.js';

export { zoneCity };

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
  /** "04:20 New York", with the weekday where it is another one: for little room. */
  readonly elsewhereShort: string;
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
  const year = here.year === inZone(now, zone).year ? '' : ` ${here.year}`;
  const day = `${here.day} ${here.monthShort}${year}`;
  const date = `${here.weekdayLong} ${day}`;
  const time = clockOf(here);
  return {
    iso: new Date(at).toISOString(),
    date,
    shortDate: `${here.weekdayShort} ${day}`,
    time,
    words: `${date}, ${time}`,
    zone: zoneCity(zone),
    ...elsewhereOf(here, channelZone),
    relative: relativeWords(at, now),
  };
}

/** What the channel's clock shows, where it shows something else. */
function elsewhereOf(
  here: DateTime<true>,
  channelZone: string | undefined,
): Pick<Moment, 'elsewhere' | 'elsewhereShort'> {
  const there = channelZone === undefined ? here : inZone(here.toMillis(), channelZone);
  if (channelZone === undefined || there.offset === here.offset) {
    return { elsewhere: '', elsewhereShort: '' };
  }
  const sameDay = there.day === here.day;
  const date = sameDay ? '' : `${there.weekdayShort} ${there.day} ${there.monthShort}, `;
  const weekday = sameDay ? '' : `${there.weekdayShort} `;
  const place = zoneCity(channelZone);
  return {
    elsewhere: `${date}${clockOf(there)} in ${place}`,
    elsewhereShort: `${weekday}${clockOf(there)} ${place}`,
  };
}

/** `HH:mm`. */
function clockOf({ hour, minute }: DateTime<true>): string {
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

const UNITS = [
  ['year', 365 * DAY],
  ['day', DAY],
  ['hour', HOUR],
  ['minute', MINUTE],
] as const;

/** "now", "in 20 minutes", "3 days ago", in whole units that have passed or are still to come. */
export function relativeWords(at: Instant, now: Instant): string {
  const away = Math.abs(at - now);
  const unit = UNITS.find(([, length]) => away >= length);
  if (!unit) return away < 45 * SECOND ? 'now' : at > now ? 'in 1 minute' : '1 minute ago';
  const [name, length] = unit;
  const count = Math.floor(away / length);
  const words = `${count} ${name}${count === 1 ? '' : 's'}`;
  return at > now ? `in ${words}` : `${words} ago`;
}

/** The date in a zone, `YYYY-MM-DD`. */
export function dateIn(zone: string, at: Instant): string {
  return inZone(at, zone).toFormat('yyyy-MM-dd');
}

function inZone(at: Instant, zone: string): DateTime<true> {
  // The core keeps a table of each zone; luxon would ask the platform about every single time.
  const offset = FixedOffsetZone.instance(offsetMinutesAt(zone, at));
  const time = DateTime.fromMillis(at, { zone: offset, locale: 'en' });
  if (time.isValid) return time;
  throw new RangeError(`${at} cannot be shown in the zone ${zone}.`);
}
