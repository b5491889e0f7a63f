import { z } from 'zod';

/** The network's own, which hosts most accounts. */
export const BLUESKY_SERVICE = 'https://bsky.social';

/** A domain name (atproto.com/specs/handle). */
const HANDLE = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

export const blueskySettings = z.strictObject({
  /** The server that hosts the account, without a path. */
  service: z
    .string()
    .trim()
    .max(2_000)
    .default('')
    .transform((text) => (text === '' ? BLUESKY_SERVICE : text))
    .pipe(z.url({ protocol: /^https?$/, error: 'Give an address like https://bsky.social.' }))
    .transform((text) => new URL(text).origin),
  handle: z
    .string()
    .trim()
    .toLowerCase()
    .transform((text) => text.replace(/^@/, ''))
    .refine((text) => text.length <= 253 && HANDLE.test(text), {
      error: 'Give the whole handle, like library.bsky.social.',
    }),
});
export type BlueskySettings = z.infer<typeof blueskySettings>;

/** What a log-in gives; kept sealed, because a server counts log-ins. */
export const blueskySession = z.object({
  did: z.string().startsWith('did:'),
  accessJwt: z.string().min(1),
  refreshJwt: z.string().min(1),
});
export type BlueskySession = z.infer<typeof blueskySession>;

export const blueskyCredentials = z.strictObject({
  appPassword: z.string().trim().min(1, 'Give an app password.').max(500),
  session: blueskySession.optional(),
});
export type BlueskyCredentials = z.infer<typeof blueskyCredentials>;
