import { z } from 'zod';

/** The name under which a channel's record says that it is a feed. */
export const FEED = 'feed';

export const feedSettings = z.strictObject({
  description: z.string().trim().max(500).default(''),
  /** A BCP 47 tag: the language that the posts are written in; empty means English. */
  language: z
    .string()
    .trim()
    .default('')
    .refine((tag) => tag === '' || isLanguageTag(tag), {
      error: 'Give a language as in en, de or pt-BR.',
    }),
});
export type FeedSettings = z.infer<typeof feedSettings>;

function isLanguageTag(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
}
