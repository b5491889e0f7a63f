import { z } from 'zod';
import { FUNCTION_NAMES, isTimeZone, isWallTime } from '../../domain/index.js';
import { sendable } from '../../shown-text.js';
import { isRecordId } from '../../store/record-id.js';

/** The schemas of pages and API alike; unknown fields are refused. */

const LONGEST_TEXT = 100_000;
const recordId = z.string().refine(isRecordId, 'is not the id of anything');
const zone = z.string().max(64).refine(isTimeZone, 'is not a time zone such as Europe/Berlin');
const wallTime = z
  .string()
  .refine(isWallTime, 'is not a date and time that exists, such as 2026-12-24T09:30');

export const fixedTime = z.strictObject({
  wall: wallTime,
  zone,
  /** Which of the two, where the clock goes back and the time occurs twice. */
  choice: z.enum(['first', 'second']).default('first'),
});

export const whenInput = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('draft') }),
  z.strictObject({ type: z.literal('next-slot') }),
  z.strictObject({ type: z.literal('fixed'), ...fixedTime.shape }),
]);
export type When = z.infer<typeof whenInput>;

const text = z
  .string()
  .max(LONGEST_TEXT, `is longer than ${LONGEST_TEXT} characters`)
  .overwrite(sendable);

export const mediaUse = z.strictObject({
  id: recordId,
  alternativeText: z.string().overwrite(sendable).trim().max(2_000).default(''),
});

export const postContent = z.strictObject({
  title: z.string().overwrite(sendable).trim().max(300).nullable().default(null),
  text,
  media: z.array(mediaUse).max(20).default([]),
  /** By channel id: the text to use there instead. */
  variants: z.record(recordId, z.strictObject({ text })).default({}),
  /** A text too long for one post becomes several, one below the other, where a network can; else not. */
  thread: z.boolean().optional(),
});

const channels = z
  .array(recordId)
  .min(1, 'Choose at least one channel.')
  .max(200)
  .refine((ids) => new Set(ids).size === ids.length, 'Each channel once.');

export const newPost = z.strictObject({
  function: z.enum(FUNCTION_NAMES),
  ...postContent.shape,
  channels,
  when: whenInput,
  /** A manager's reason for breaking what may be broken. */
  overrideReason: z.string().trim().min(3).max(500).nullable().default(null),
  /** Asks for approval even where the channel does not. */
  askApproval: z.boolean().default(false),
});
export type NewPost = z.infer<typeof newPost>;

export const postEdit = z.strictObject({
  ...postContent.shape,
  /** The revision that was shown when editing began. */
  revision: z.number().int().min(0),
});
export type PostEdit = z.infer<typeof postEdit>;

/** Channels to which a post is taken, too. */
export const furtherChannels = z.strictObject({ channels });
