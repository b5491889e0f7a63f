import { z } from 'zod';
import type { ListeningRecord } from '../../store/listenings.js';
import type { MessageRecord } from '../../store/messages.js';
import { date, id, plainRecord, text } from './values.js';

const networkId = z.string().min(1).max(4_000);

export const messageRecord = z.strictObject({
  _id: id,
  channel: id,
  networkId,
  thread: networkId,
  inReplyTo: networkId.nullable(),
  kind: z.enum(['reply', 'mention', 'comment', 'mail']),
  author: z.strictObject({ id: z.string(), name: z.string(), url: z.string().nullable() }),
  text,
  at: date,
  url: z.string().nullable(),
  public: z.boolean(),
  context: plainRecord,
  delivery: id.nullable(),
  takenAt: date,
}) satisfies z.ZodType<MessageRecord>;

/** Kept, so that a moved installation reads on from where it was. */
export const listeningRecord = z.strictObject({
  _id: id,
  cursor: z.string().nullable(),
  nextAt: date,
  holder: z.string().nullable(),
  until: date,
  readAt: date.nullable(),
  problem: z.string().nullable(),
}) satisfies z.ZodType<ListeningRecord>;
