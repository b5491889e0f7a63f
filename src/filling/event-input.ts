import { z } from 'zod';
import { FUNCTION_NAMES, isTimeZone, isWallTime, resolveWallTime } from '../domain/index.js';
import { InvalidInputError } from '../failures.js';
import type { EventRecord } from '../store/events.js';
import { isRecordId } from '../store/record-id.js';
import { isShown, SHOWN } from '../shown-text.js';

const wall = z.string().refine(isWallTime, {
  error: 'This is no date and time that exists. Write it as 2026-12-24T19:00.',
});

/** An event as a page or the API hands it in; unknown fields are refused. */
export const eventInput = z.strictObject({
  name: z.string().trim().min(1, 'Give the event a name.').max(200).refine(isShown, SHOWN),
  /** What clocks show there. */
  starts: wall,
  ends: wall.nullable().default(null),
  zone: z.string().max(64).refine(isTimeZone, { error: 'There is no such time zone.' }),
  place: z.string().trim().max(300).default(''),
  link: z
    .string()
    .trim()
    .max(1_000)
    .refine((text) => text === '' || isWebAddress(text), {
      error: 'Write the whole address, as https://example.org/concert.',
    })
    .default(''),
  function: z.enum(FUNCTION_NAMES).default('events'),
  channels: z
    .array(z.string().refine(isRecordId, 'is not the id of anything'))
    .min(1, 'Choose at least one channel.')
    .max(200)
    .refine((ids) => new Set(ids).size === ids.length, 'Each channel once.'),
});
export type EventInput = z.output<typeof eventInput>;

type EventFields = Pick<
  EventRecord,
  'name' | 'startsAt' | 'endsAt' | 'zone' | 'place' | 'link' | 'function' | 'channels'
>;

/** What is kept of it. @throws InvalidInputError where it ends before it starts */
export function eventFields({ starts, ends, ...rest }: EventInput): EventFields {
  const startsAt = new Date(resolveWallTime(rest.zone, starts).instant);
  const endsAt = ends === null ? null : new Date(resolveWallTime(rest.zone, ends).instant);
  if (endsAt !== null && endsAt <= startsAt) {
    throw new InvalidInputError({ ends: ['It must end after it starts.'] });
  }
  return { ...rest, startsAt, endsAt };
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
