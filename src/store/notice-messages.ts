import { Schema } from 'mongoose';
import { RECORD_OPTIONS } from './record-options.js';

/**
 * `collecting → waiting → sending → sent`, or from `sending`: `waiting` again (it provably did not go out),
 * `failed` (refused for good, or given up) or `unknown` (it may have gone out; never sent again).
 */
export type MessageState = 'collecting' | 'waiting' | 'sending' | 'sent' | 'failed' | 'unknown';

/** One e-mail to one person, which may carry many notices, or one call of the webhook. */
export interface NoticeMessageRecord {
  readonly _id: string;
  readonly way: 'email' | 'webhook';
  /** Whom an e-mail is for; null for the webhook. */
  readonly person: string | null;
  /** The exact body of a webhook's call, the same for every attempt; null for an e-mail. */
  readonly payload: string | null;
  readonly state: MessageState;
  /** When it is looked at next: to be sent, or as lost once the lease of its sender has run out. */
  readonly wakeAt: Date | null;
  /** Raised by every claim; a stale sender's answer matches nothing. */
  readonly epoch: number;
  /** Calls that may have had an effect, or were refused. */
  readonly attempts: number;
  /** Why it is where it is; null while nothing went wrong. */
  readonly problem: string | null;
  readonly at: Date;
  readonly sentAt: Date | null;
}

export const noticeMessageSchema = new Schema<NoticeMessageRecord>(
  {
    _id: { type: String, required: true },
    way: { type: String, required: true },
    person: { type: String, default: null },
    payload: { type: String, default: null },
    state: { type: String, required: true },
    wakeAt: { type: Date, default: null },
    epoch: { type: Number, default: 0 },
    attempts: { type: Number, default: 0 },
    problem: { type: String, default: null },
    at: { type: Date, required: true },
    sentAt: { type: Date, default: null },
  },
  { collection: 'noticeMessages', ...RECORD_OPTIONS },
);
noticeMessageSchema.index({ state: 1, wakeAt: 1 });
noticeMessageSchema.index({ state: 1, at: -1 });
noticeMessageSchema.index({ at: 1 });
