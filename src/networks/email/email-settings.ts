import { z } from 'zod';
import type { ConnectionField } from '../contract.js';
import { readMailServer } from './mail-server.js';

/** The name under which a channel's record says that it is a newsletter and a mailbox. */
export const EMAIL = 'email';

const address = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .refine((text) => isMailAddress(text), { error: 'Give an address like news@example.org.' });
const optionalAddress = z.union([z.literal(''), address]);
const oneLine = (most: number) =>
  z
    .string()
    .trim()
    .max(most)
    .refine((text) => !/\p{Cc}/u.test(text), { error: 'Write this in one line.' });

export const emailSettings = z.strictObject({
  fromName: oneLine(100),
  fromAddress: address,
  replyTo: optionalAddress.default(''),
  description: z.string().trim().max(500).default(''),
  /** Many countries ask for it in every newsletter. */
  postalAddress: z.string().trim().max(300).default(''),
  smtpServer: oneLine(300).refine((text) => readMailServer(text, 'smtp') !== null, {
    error: 'Give a server like mail.example.org, mail.example.org:465 or smtps://mail.example.org.',
  }),
  smtpUsername: oneLine(200).default(''),
  imapServer: oneLine(300)
    .default('')
    .refine((text) => text === '' || readMailServer(text, 'imap') !== null, {
      error: 'Give a server like mail.example.org or imap://mail.example.org:143.',
    }),
  imapUsername: oneLine(200).default(''),
  imapMailbox: oneLine(200).default(''),
});
export type EmailSettings = z.infer<typeof emailSettings>;

export const emailCredentials = z.strictObject({
  smtpPassword: z.string().max(500).default(''),
  imapPassword: z.string().max(500).default(''),
});
export type EmailCredentials = z.infer<typeof emailCredentials>;

/** RFC 5321's dot-atoms and a domain with a dot; what else it allows, no provider gives out. */
export const isMailAddress = (text: string): boolean =>
  text.length <= 254 &&
  /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/i.test(
    text,
  ) &&
  text.indexOf('@') <= 64;

const field = (
  name: keyof EmailSettings | keyof EmailCredentials,
  label: string,
  hint: string,
  more: Partial<ConnectionField> = {},
): ConnectionField => ({
  name,
  label,
  hint,
  kind: 'text',
  secret: false,
  required: false,
  ...more,
});

export const EMAIL_FIELDS: readonly ConnectionField[] = [
  field('fromName', 'Sender’s name', 'What people see in their inbox, like City Library.', {
    required: true,
  }),
  field('fromAddress', 'Sender’s address', 'Like news@example.org. Your provider must allow it.', {
    required: true,
  }),
  field('replyTo', 'Answers go to', 'Another address for answers; left empty, the sender’s.'),
  field('description', 'Description', 'One or two sentences on the page where people sign up.', {
    kind: 'textarea',
  }),
  field(
    'postalAddress',
    'Postal address',
    'At the end of every mail; in many countries the law asks for it.',
    { kind: 'textarea' },
  ),
  field(
    'smtpServer',
    'Server for sending (SMTP)',
    'Like mail.example.org (port 587) or mail.example.org:465. TLS is required, but on this machine.',
    { required: true },
  ),
  field('smtpUsername', 'User name for sending', 'Left empty, nobody logs in.'),
  field('smtpPassword', 'Password for sending', 'Stored sealed.', {
    kind: 'password',
    secret: true,
  }),
  field(
    'imapServer',
    'Server for reading (IMAP)',
    'Like mail.example.org (port 993). Left empty, answers and bounces are not read.',
  ),
  field('imapUsername', 'User name for reading', 'Left empty, the same as for sending.'),
  field('imapPassword', 'Password for reading', 'Left empty, the same as for sending.', {
    kind: 'password',
    secret: true,
  }),
  field('imapMailbox', 'Mailbox', 'The folder that is read; left empty, INBOX.'),
];
