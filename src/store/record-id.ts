import { randomBytes } from 'node:crypto';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * A new record id: 26 characters of Crockford's base32 in lower case, 50 bits of time first, so
 * that ids sort by the time they were made and a list can be paged by them.
 */
export function newRecordId(now: number = Date.now()): string {
  let random = '';
  for (const byte of randomBytes(16)) random += ALPHABET.charAt(byte & 31);
  return recordIdsFrom(now) + random;
}

/** What every id made at this instant begins with: no earlier one is greater, no later one less. */
export function recordIdsFrom(instant: number): string {
  let time = '';
  for (let rest = instant, i = 0; i < 10; i++, rest = Math.floor(rest / 32)) {
    time = ALPHABET.charAt(rest % 32) + time;
  }
  return time;
}

/** Whether a text from outside has the form of a record id. */
export const isRecordId = (text: string): boolean => /^[0-9a-hjkmnp-tv-z]{26}$/.test(text);
