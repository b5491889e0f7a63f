import { isTimeZone, isWallTime, wallTimeAt } from '../domain/index.js';

export type ReadMoment =
  /** `zone` only where the file itself says it. */
  | { readonly type: 'wall'; readonly wall: string; readonly zone: string | null }
  | { readonly type: 'unreadable'; readonly sentence: string };

const ISO_DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
const DOTTED_DATE = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/;
const TIME = /^(\d{1,2})(?:[:.](\d{2}))?(?::\d{2}(?:\.\d+)?)?\s*(am|pm)?$/i;
const WITH_OFFSET = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})$/i;

/** Reads a date and a time as people write them, in one cell or two, and the zone they are in. */
export function readMoment(cells: {
  readonly date: string;
  readonly time: string;
  readonly zone: string;
}): ReadMoment {
  const zone = cells.zone.trim();
  if (zone !== '' && !isTimeZone(zone)) {
    return unreadable(`“${shown(zone)}” is not a time zone such as Europe/Berlin.`);
  }
  const date = cells.date.trim();
  if (WITH_OFFSET.test(date) && cells.time.trim() === '') {
    const at = Date.parse(date.replace(' ', 'T').replace(/\s/g, ''));
    if (Number.isNaN(at)) return unreadable(`“${shown(date)}” is not a date and time that exists.`);
    return { type: 'wall', wall: wallTimeAt('UTC', at), zone: 'UTC' };
  }
  const [day = '', ...rest] = date.split(/[T\s]+/);
  const time = [...rest, cells.time.trim()].join(' ').trim();
  const readDay = dayOf(day);
  if (readDay === null) {
    return unreadable(`“${shown(date)}” is not a date. Write it as 2026-12-24 or 24.12.2026.`);
  }
  if (time === '') return unreadable('The time is missing. Write it as 14:30.');
  const readTime = timeOf(time);
  if (readTime === null) return unreadable(`“${shown(time)}” is not a time. Write it as 14:30.`);
  const wall = `${readDay}T${readTime}`;
  if (!isWallTime(wall)) return unreadable(`There is no ${shown(`${day} ${time}`)}.`);
  return { type: 'wall', wall, zone: zone === '' ? null : zone };
}

const unreadable = (sentence: string): ReadMoment => ({ type: 'unreadable', sentence });
const shown = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
const two = (text: string): string => text.padStart(2, '0');

function dayOf(text: string): string | null {
  const iso = ISO_DATE.exec(text);
  if (iso) return `${iso[1]}-${two(iso[2] ?? '')}-${two(iso[3] ?? '')}`;
  const dotted = DOTTED_DATE.exec(text);
  return dotted ? `${dotted[3]}-${two(dotted[2] ?? '')}-${two(dotted[1] ?? '')}` : null;
}

function timeOf(text: string): string | null {
  const [, hours = '', minutes = '00', half] = TIME.exec(text) ?? [];
  if (hours === '' || (half === undefined && !/[:.]/.test(text))) return null;
  let hour = Number(hours);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  }
  return hour > 23 || Number(minutes) > 59 ? null : `${two(String(hour))}:${minutes}`;
}
