import { HOUR, SECOND, type Instant } from '../domain/time-units.js';

/** The longest a network may make us wait before we ask again. */
export const LONGEST_WAIT = HOUR;

/**
 * When a `Retry-After` header (seconds or an HTTP date, RFC 9110 section 10.2.3) allows the next
 * try: never before `now`, never after the cap, `undefined` where there is none that can be read.
 */
export function readRetryAfter(header: string | undefined, now: Instant): Instant | undefined {
  const text = header?.trim() ?? '';
  if (text === '') return undefined;
  const asked = /^\d+$/.test(text) ? now + Number(text) * SECOND : Date.parse(text);
  if (Number.isNaN(asked)) return undefined;
  return Math.min(Math.max(asked, now), now + LONGEST_WAIT);
}
