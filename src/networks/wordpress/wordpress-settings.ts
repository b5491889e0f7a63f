import { z } from 'zod';
import type { Connection, ConnectionField } from '../contract.js';
import { serverAddress } from '../server-address.js';

export const wordpressSettings = z.strictObject({
  site: serverAddress('kept'),
  user: z.string().trim().min(1, 'Give the user name.').max(200),
});

export const wordpressCredentials = z.strictObject({
  /** As the site shows it, with or without its blanks. */
  applicationPassword: z.string().trim().min(1, 'Give the application password.').max(200),
});

/** A connection that was checked: where to ask, and as whom. */
export interface WordpressAccess {
  readonly site: string;
  readonly authorization: string;
}

/** Throws `ZodError` for a channel that was never connected. */
export function accessOf(connection: Connection): WordpressAccess {
  const { site, user } = wordpressSettings.parse(connection.settings);
  const { applicationPassword } = wordpressCredentials.parse(connection.credentials);
  const pair = Buffer.from(`${user}:${applicationPassword}`, 'utf8').toString('base64');
  return { site, authorization: `Basic ${pair}` };
}

export const WORDPRESS_FIELDS: readonly ConnectionField[] = [
  {
    name: 'site',
    label: 'Site',
    hint: 'The address of the site’s front page, like https://example.org/blog.',
    kind: 'text',
    secret: false,
    required: true,
  },
  {
    name: 'user',
    label: 'User name',
    hint: 'A user of the site with the role Author or Editor.',
    kind: 'text',
    secret: false,
    required: true,
  },
  {
    name: 'applicationPassword',
    label: 'Application password',
    hint: 'Made on the site under Users, Profile, Application Passwords. It is not the password you log in with.',
    kind: 'password',
    secret: true,
    required: true,
  },
];
