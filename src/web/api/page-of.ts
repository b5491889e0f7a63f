import { z } from 'zod';
import { ok, type Answer } from './answer.js';

export const DEFAULT_LIMIT = 50;
export const MOST_AT_ONCE = 200;

/** The query's `limit`: a whole number as text. */
export const limitQuery = z
  .string()
  .regex(/^[1-9]\d{0,2}$/, `is a whole number from 1 to ${MOST_AT_ONCE}`)
  .transform(Number)
  .refine((limit) => limit <= MOST_AT_ONCE, `is at most ${MOST_AT_ONCE}`)
  .optional()
  .meta({
    ...{ type: 'integer', minimum: 1, maximum: MOST_AT_ONCE },
    description: `How many at once, ${MOST_AT_ONCE} at most; ${DEFAULT_LIMIT} unless told.`,
  });

/** The schema of a page of a list. */
export function pageSchema<T extends z.ZodType>(item: T, name: string) {
  return z
    .strictObject({
      items: z.array(item),
      next: z
        .string()
        .nullable()
        .meta({ description: 'The cursor of the next page; null on the last one.' }),
    })
    .meta({ description: `A page of ${name}.` });
}

/** A page; `next` is a cursor, null on the last page. */
export function pageAnswer(items: readonly unknown[], next: string | null): Answer {
  return { ...ok({ items, next }), ...(next === null ? {} : { next }) };
}
