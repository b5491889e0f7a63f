import { z } from 'zod';
import {
  RECIPIENT_STATES,
  type MailingRecord,
  type MailRecipientRecord,
} from '../../store/mailings.js';
import { SUBSCRIPTION_ENDS, type SubscriberRecord } from '../../store/subscribers.js';
import { count, date, id, text } from './values.js';
import { mediaItem } from './post.js';

const hash = z.string().regex(/^[0-9a-f]{64}$/, 'is not a hash');
const address = z.string().min(3).max(254);
const key = z.string().min(1).max(100);

export const subscriberRecord = z.strictObject({
  _id: id,
  channel: id,
  address,
  state: z.enum(['pending', 'active', 'ended']),
  source: z.enum(['form', 'import']),
  consent: z.string(),
  confirmHash: hash.nullable(),
  confirmExpiresAt: date.nullable(),
  questions: count,
  confirmedAt: date.nullable(),
  endedAt: date.nullable(),
  endedBy: z.enum(SUBSCRIPTION_ENDS).nullable(),
  reason: z.string().nullable(),
  createdAt: date,
}) satisfies z.ZodType<SubscriberRecord>;

const letter = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('issue'),
    subject: z.string(),
    title: z.string().nullable(),
    text,
    function: z.string(),
    media: z.array(mediaItem),
  }),
  z.strictObject({ kind: z.literal('confirmation'), address }),
  z.strictObject({
    kind: z.literal('reply'),
    to: address,
    subject: z.string(),
    text,
    inReplyTo: z.string(),
    references: z.array(z.string()),
  }),
]);

export const mailingRecord = z.strictObject({
  _id: key,
  channel: id,
  kind: z.enum(['issue', 'confirmation', 'reply']),
  letter,
  state: z.enum(['gathering', 'sending', 'ended']),
  gathered: z.string().nullable(),
  wakeAt: date.nullable(),
  epoch: count,
  interruptions: count,
  problem: z.string().nullable(),
  at: date,
  endedAt: date.nullable(),
}) satisfies z.ZodType<MailingRecord>;

export const mailRecipientRecord = z.strictObject({
  _id: z.string().min(3).max(150),
  mailing: key,
  channel: id,
  subscriber: id.nullable(),
  address,
  state: z.enum(RECIPIENT_STATES),
  epoch: count,
  attempts: count,
  wakeAt: date.nullable(),
  messageId: z.string(),
  tokenHash: hash.nullable(),
  reason: z.string().nullable(),
  at: date.nullable(),
}) satisfies z.ZodType<MailRecipientRecord>;
