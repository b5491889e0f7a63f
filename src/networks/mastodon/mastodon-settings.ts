import { z } from 'zod';
import type { Connection, ConnectionField } from '../contract.js';
import { serverAddress } from '../server-address.js';

export const mastodonSettings = z.strictObject({
  server: serverAddress('dropped'),
  /** Posts for followers only are not offered: they cannot be read back everywhere. */
  visibility: z
    .union([z.literal(''), z.literal('public'), z.literal('unlisted')], {
      error: 'Give public or unlisted.',
    })
    .default(''),
  /** A language tag; empty leaves it to the account's own setting. */
  language: z
    .string()
    .trim()
    .regex(/^([A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$/, 'Give a language as in en, de or pt-BR.')
    .default(''),
});
export type MastodonSettings = z.infer<typeof mastodonSettings>;

export const mastodonCredentials = z.strictObject({
  accessToken: z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]{1,500}$/, 'Give the access token as the server shows it.'),
});

/** A connection that was checked: where to ask, and as whom. */
export interface MastodonAccess {
  readonly settings: MastodonSettings;
  readonly accessToken: string;
}

/** Throws `ZodError` for a channel that was never connected. */
export const accessOf = (connection: Connection): MastodonAccess => ({
  settings: mastodonSettings.parse(connection.settings),
  accessToken: mastodonCredentials.parse(connection.credentials).accessToken,
});

export const MASTODON_FIELDS: readonly ConnectionField[] = [
  {
    name: 'server',
    label: 'Server',
    hint: 'The address of the server the account is on, like mastodon.social.',
    kind: 'text',
    secret: false,
    required: true,
  },
  {
    name: 'accessToken',
    label: 'Access token',
    hint: 'Made on the server under Preferences, Development, New application, with the scopes read and write. It is not needed when you log in at the server instead.',
    kind: 'password',
    secret: true,
    required: true,
  },
  {
    name: 'visibility',
    label: 'Visibility',
    hint: 'public or unlisted. Left empty it is public.',
    kind: 'text',
    secret: false,
    required: false,
  },
  {
    name: 'language',
    label: 'Language',
    hint: 'The language of the posts, like en, de or pt-BR. Left empty it is the account’s own.',
    kind: 'text',
    secret: false,
    required: false,
  },
];
