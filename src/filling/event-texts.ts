import { wallTimeAt, type EventPost } from '../domain/index.js';
import type { Instant } from '../domain/time-units.js';
import type { EventRecord } from '../store/events.js';

type Told = Pick<EventRecord, 'name' | 'startsAt' | 'zone' | 'place' | 'link'>;

/**
 * A first wording of what is said of an event, to be edited. Days and times are those that the
 * channel's clocks show, with the city of the event's own where they differ.
 *
 * @param at when it is to go out; null where that is open
 */
export function eventText(
  post: EventPost,
  event: Told,
  { zone, at }: { readonly zone: string; readonly at: Instant | null },
): string {
  const { name, place, link } = event;
  const when = whenWords(event, zone);
  const where = place === '' ? '' : `, ${place}`;
  const more = link === '' ? '' : ` ${link}`;
  switch (post) {
    case 'announcement':
      return `${name}: ${when.day}, ${when.time}${where}.${more}`;
    case 'week-before':
      return `Save the date: ${name} is on ${when.day}, ${when.time}${where}.${more}`;
    case 'day-before': {
      const day = at !== null && daysUntil(at, event, zone) === 1 ? 'Tomorrow' : when.day;
      return `${day}, ${when.time}: ${name}${where}. See you there?${more}`;
    }
    case 'on-the-day':
      return `Today, ${when.time}: ${name}${where}.${more}`;
    case 'thanks':
      return `Thank you to everybody who came to ${name}.${more}`;
  }
}

/** "Saturday 4 April" and "19:00", "13:00 (19:00 in Berlin)". */
function whenWords({ startsAt, zone: own }: Told, zone: string) {
  const at = startsAt.getTime();
  const day = new Intl.DateTimeFormat('en-GB', {
    ...{ weekday: 'long', day: 'numeric', month: 'long', timeZone: zone },
  }).format(at);
  const time = wallTimeAt(zone, at).slice(11);
  if (wallTimeAt(own, at) === wallTimeAt(zone, at)) return { day: withoutComma(day), time };
  const city = (own.split('/').at(-1) ?? own).replaceAll('_', ' ');
  return { day: withoutComma(day), time: `${time} (${wallTimeAt(own, at).slice(11)} in ${city})` };
}

// Versions of the language data differ in it.
const withoutComma = (day: string): string => day.replace(',', '');

/** Days of the calendar between a post and the event. */
function daysUntil(at: Instant, { startsAt }: Told, zone: string): number {
  const dayOf = (instant: Instant) =>
    Date.parse(`${wallTimeAt(zone, instant).slice(0, 10)}T00:00Z`);
  return Math.round((dayOf(startsAt.getTime()) - dayOf(at)) / 86_400_000);
}
