import { z } from 'zod';
import { DUPLICATE_DAYS, FUNCTION_NAMES, isMonthDay } from '../domain/index.js';
import { mediaUse, postContent } from '../publishing/scheduling/post-input.js';
import { isRecordId } from '../store/record-id.js';

/** A text rests for so long unless told. */
export const USUAL_REST_DAYS = 90;

const monthDay = z.string().refine(isMonthDay, {
  error: 'There is no such day. Write the month and the day as 03-31.',
});

const rest = `A text rests for ${DUPLICATE_DAYS} to 730 days: the rule against repetition asks for ${DUPLICATE_DAYS}.`;

/** An evergreen as a page or the API hands it in; unknown fields are refused. */
export const evergreenInput = z.strictObject({
  function: z.enum(FUNCTION_NAMES),
  title: postContent.shape.title,
  text: postContent.shape.text,
  media: z.array(mediaUse).max(20).default([]),
  variants: postContent.shape.variants,
  /** null for every channel. */
  channels: z
    .array(z.string().refine(isRecordId, 'is not the id of anything'))
    .min(1, 'Choose at least one channel, or all of them.')
    .max(200)
    .nullable()
    .default(null),
  restDays: z
    .int({ error: rest })
    .min(DUPLICATE_DAYS, { error: rest })
    .max(730, { error: rest })
    .default(USUAL_REST_DAYS),
  season: z.strictObject({ from: monthDay, to: monthDay }).nullable().default(null),
});
export type EvergreenInput = z.output<typeof evergreenInput>;
