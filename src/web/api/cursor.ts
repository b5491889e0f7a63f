import { z } from 'zod';

/**
 * Where a page of a list ended. Opaque to callers, so that what a list is ordered by may change;
 * not signed, because it says nothing that a filter could not say as well.
 */
export function cursorOf<T extends z.ZodType<readonly unknown[]>>(position: T) {
  return {
    encode: (value: z.input<T>): string =>
      Buffer.from(JSON.stringify(value), 'utf8').toString('base64url'),

    /** A schema for the query's `cursor`: a text on the outside, the position on the inside. */
    schema: z
      .string()
      .max(400)
      .meta({ description: 'The `next` cursor of the page before.' })
      .transform((text, context): z.output<T> => {
        const parsed = position.safeParse(decode(text));
        if (parsed.success) return parsed.data;
        context.addIssue({ code: 'custom', message: 'is not a cursor of this list' });
        return z.NEVER;
      }),
  };
}

function decode(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch (error) {
    // Not ours; the schema says so.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
