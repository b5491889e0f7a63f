import type { Instant } from '../time-units.js';
import { wallTimeAt } from '../time/wall-time.js';

/** Days of every year, both included: `MM-DD`. One whose end comes first lasts over New Year. */
export interface Season {
  readonly from: string;
  readonly to: string;
}

/** Whether the text is a day of some year, as `MM-DD`; 02-29 is one. */
export function isMonthDay(text: string): boolean {
  if (!/^\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`2024-${text}T00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().slice(5, 10) === text;
}

/** Whether an instant lies in a season, by the date that clocks in the zone show. */
export function inSeason({ from, to }: Season, zone: string, at: Instant): boolean {
  const day = wallTimeAt(zone, at).slice(5, 10);
  return from <= to ? from <= day && day <= to : from <= day || day <= to;
}
