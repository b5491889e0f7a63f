import { z } from 'zod';
import { FUNCTION_NAMES, isTimeZone } from '../../../domain/index.js';
import type { Instant } from '../../../domain/time-units.js';
import { isRecordId } from '../../../store/record-id.js';

/** Values that many inputs and answers are made of. */

export const recordId = z
  .string()
  .refine(isRecordId, 'is not the id of anything')
  .meta({
    description: '26 letters and digits.',
    pattern: '^[0-9a-hjkmnp-tv-z]{26}$',
    examples: ['01kf3v9n8s7a6b5c4d3e2f1g0h'],
  });

export const functionName = z
  .enum(FUNCTION_NAMES)
  .meta({ description: 'Why we are on a channel.' });

export const zoneName = z
  .string()
  .max(64)
  .refine(isTimeZone, 'is not a time zone such as Europe/Berlin')
  .meta({ description: 'An IANA time zone.', examples: ['Europe/Berlin'] });

export const levelNumber = z
  .number()
  .int()
  .min(0)
  .max(100)
  .meta({ description: 'From 0 (off) to 100.' });

/** An instant in an answer: ISO 8601 in UTC. */
export const instantText = z.iso.datetime().meta({ description: 'ISO 8601 in UTC.' });

export const isoOf = (at: Instant | Date): string => new Date(at).toISOString();
export const isoOrNull = (at: Instant | Date | null): string | null =>
  at === null ? null : isoOf(at);

const WITH_SECONDS = z.iso.datetime({ offset: true });
const WITH_MINUTES = z.iso.datetime({ offset: true, precision: -1 });

/** Whether a text is ISO 8601 with `Z` or an offset, with seconds or without. */
export const isInstant = (text: string): boolean =>
  WITH_SECONDS.safeParse(text).success || WITH_MINUTES.safeParse(text).success;

/** An instant in a query. */
export const instantQuery = z
  .string()
  .max(40)
  .refine(isInstant, 'is an instant such as 2026-12-24T09:30:00Z')
  .transform((text): Instant => Date.parse(text))
  .meta({ description: 'ISO 8601 with Z or an offset.', examples: ['2026-12-24T09:30:00Z'] });

/** The path of what has an id. */
export const idParams = z.strictObject({ id: recordId });
