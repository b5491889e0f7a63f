import { Schema } from 'mongoose';
import { RECORD_OPTIONS } from './record-options.js';

/** Why a subscription ended. */
export const SUBSCRIPTION_ENDS = ['person', 'staff', 'bounce', 'complaint'] as const;
export type SubscriptionEnd = (typeof SUBSCRIPTION_ENDS)[number];

/** Somebody who asked for a channel's mails, or whose address the staff brought in. */
export interface SubscriberRecord {
  _id: string;
  channel: string;
  /** In lower case; one record for each address of a channel. */
  address: string;
  /** Only `active` gets mails; `pending` has not confirmed yet. */
  state: 'pending' | 'active' | 'ended';
  source: 'form' | 'import';
  /** How and when they agreed, in words, for whoever asks later. */
  consent: string;
  /** SHA-256 of the token in the mail that asks to confirm. */
  confirmHash: string | null;
  confirmExpiresAt: Date | null;
  /** Mails that asked to confirm, since the last time that one expired or was answered. */
  questions: number;
  confirmedAt: Date | null;
  endedAt: Date | null;
  endedBy: SubscriptionEnd | null;
  /** What the mail server said, where that ended it. */
  reason: string | null;
  createdAt: Date;
}

export const subscriberSchema = new Schema<SubscriberRecord>(
  {
    _id: { type: String, required: true },
    channel: { type: String, required: true },
    address: { type: String, required: true },
    state: { type: String, required: true },
    source: { type: String, required: true },
    consent: { type: String, default: '' },
    confirmHash: { type: String, default: null },
    confirmExpiresAt: { type: Date, default: null },
    questions: { type: Number, default: 0 },
    confirmedAt: { type: Date, default: null },
    endedAt: { type: Date, default: null },
    endedBy: { type: String, default: null },
    reason: { type: String, default: null },
    createdAt: { type: Date, required: true },
  },
  { collection: 'subscribers', ...RECORD_OPTIONS },
);
// One subscription for each address: this settles two sign-ups at once.
subscriberSchema.index({ channel: 1, address: 1 }, { unique: true });
subscriberSchema.index({ channel: 1, state: 1, _id: 1 });
subscriberSchema.index({ channel: 1, _id: 1 });
subscriberSchema.index(
  { confirmHash: 1 },
  { partialFilterExpression: { confirmHash: { $type: 'string' } } },
);
