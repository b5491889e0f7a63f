import { Schema } from 'mongoose';
import type { MediaItem } from '../networks/contract.js';
import { RECORD_OPTIONS } from './record-options.js';

/** What a mailing says; the same for everybody who gets it. */
export type LetterRecord =
  | {
      kind: 'issue';
      subject: string;
      title: string | null;
      text: string;
      function: string;
      media: MediaItem[];
    }
  | { kind: 'confirmation'; address: string }
  | {
      kind: 'reply';
      to: string;
      subject: string;
      text: string;
      inReplyTo: string;
      references: string[];
    };

/** One thing to be mailed, durable before anybody gets it. Its key makes handing it over twice one. */
export interface MailingRecord {
  _id: string;
  channel: string;
  /** As in the letter, so that issues can be listed by an index. */
  kind: LetterRecord['kind'];
  letter: LetterRecord;
  /** `gathering` writes down who gets it, `sending` sends, `ended` has nothing left to do. */
  state: 'gathering' | 'sending' | 'ended';
  /** The last subscriber written down as a recipient; null before the first. */
  gathered: string | null;
  /** When a worker looks at it next. While one is at work: when its lease has run out. */
  wakeAt: Date | null;
  /** Raised by every claim; a stale worker matches nothing. */
  epoch: number;
  /** Interruptions in a row: how long the next pause is. */
  interruptions: number;
  /** Why it does not go on at the moment, in a sentence. */
  problem: string | null;
  /** When it was handed over: who confirmed later does not get it. */
  at: Date;
  endedAt: Date | null;
}

export const RECIPIENT_STATES = [
  'pending',
  'sending',
  'sent',
  'refused',
  'unknown',
  'withdrawn',
] as const;

/** One mail of a mailing: written down before it is sent, because one sent twice is two mails. */
export interface MailRecipientRecord {
  /** `mailing.subscriber`: nobody is written down twice. */
  _id: string;
  mailing: string;
  channel: string;
  /** null for a reply or for somebody who has only signed up. */
  subscriber: string | null;
  address: string;
  /**
   * `sending` is the intent: it may have gone out. Whoever finds it after a crash makes it
   * `unknown`, and it is never sent again. `withdrawn`: unsubscribed before it was sent.
   */
  state: (typeof RECIPIENT_STATES)[number];
  /** The mailing's epoch in which it was taken. */
  epoch: number;
  attempts: number;
  /** Not before this; null once it is settled. */
  wakeAt: Date | null;
  messageId: string;
  /** SHA-256 of the token in its link for unsubscribing. */
  tokenHash: string | null;
  reason: string | null;
  at: Date | null;
}

const mixed = Schema.Types.Mixed;

export const mailingSchema = new Schema<MailingRecord>(
  {
    _id: { type: String, required: true },
    channel: { type: String, required: true },
    kind: { type: String, required: true },
    letter: { type: mixed, required: true },
    state: { type: String, required: true },
    gathered: { type: String, default: null },
    wakeAt: { type: Date, default: null },
    epoch: { type: Number, default: 0 },
    interruptions: { type: Number, default: 0 },
    problem: { type: String, default: null },
    at: { type: Date, required: true },
    endedAt: { type: Date, default: null },
  },
  { collection: 'mailings', ...RECORD_OPTIONS },
);
// What is due, without what has ended.
mailingSchema.index({ wakeAt: 1 }, { partialFilterExpression: { wakeAt: { $type: 'date' } } });
mailingSchema.index({ channel: 1, kind: 1, at: -1, _id: -1 });

export const mailRecipientSchema = new Schema<MailRecipientRecord>(
  {
    _id: { type: String, required: true },
    mailing: { type: String, required: true },
    channel: { type: String, required: true },
    subscriber: { type: String, default: null },
    address: { type: String, required: true },
    state: { type: String, required: true },
    epoch: { type: Number, default: 0 },
    attempts: { type: Number, default: 0 },
    wakeAt: { type: Date, default: null },
    messageId: { type: String, required: true },
    tokenHash: { type: String, default: null },
    reason: { type: String, default: null },
    at: { type: Date, default: null },
  },
  { collection: 'mail-recipients', ...RECORD_OPTIONS },
);
mailRecipientSchema.index({ mailing: 1, state: 1, wakeAt: 1, _id: 1 });
mailRecipientSchema.index({ channel: 1, messageId: 1 });
mailRecipientSchema.index(
  { tokenHash: 1 },
  { partialFilterExpression: { tokenHash: { $type: 'string' } } },
);
