import type { RecallMoment, RecallTimes } from '../../domain/index.js';
import { shortTime, type Viewer } from '../board/board-view.js';
import { dateIn, momentOf } from '../times.js';

/** "Sun 20 Dec", with the year where it is not this one: a date that belongs to no zone. */
export function dateWords(date: string, { now, zone }: Viewer): string {
  const noon = Date.parse(`${date}T12:00Z`);
  const today = Date.parse(`${dateIn(zone, now)}T12:00Z`);
  return momentOf(noon, { now: today, zone: 'UTC' }).shortDate;
}

/** A beginning: "today 15:40", "Sun 20 Dec". */
export const momentWords = (moment: RecallMoment, viewer: Viewer): string =>
  moment.type === 'instant' ? shortTime(moment.at, viewer) : dateWords(moment.date, viewer);

/** "until Sat 2 Jan", "until it is ended". */
export function endWords({ to, endedAt }: RecallTimes, viewer: Viewer): string {
  if (endedAt !== null) return `until ${shortTime(endedAt, viewer)}`;
  return to === null ? 'until it is ended' : `until ${momentWords(to, viewer)}`;
}

/** "from Sun 20 Dec until Sat 2 Jan, over 7 days", "since today 10:20 until it is ended". */
export function spanWords(times: RecallTimes, begun: boolean, viewer: Viewer): string {
  const start = `${begun ? 'since' : 'from'} ${momentWords(times.from, viewer)}`;
  const fade = times.overDays === null ? '' : `, over ${countDays(times.overDays)}`;
  return `${start} ${endWords(times, viewer)}${fade}`;
}

export const countDays = (days: number): string => (days === 1 ? '1 day' : `${days} days`);

/** The date on which something that ends at an instant holds for the last time, in the zone. */
export const lastDateBefore = (zone: string, at: number): string => dateIn(zone, at - 1);

/** Whether an instant is the start of a day in the zone. */
export const startsDay = (zone: string, at: number): boolean =>
  dateIn(zone, at) !== dateIn(zone, at - 1);

/** With a capital letter, as a sentence begins. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
