import { Schema } from 'mongoose';

/** The answer that a repeat of the same request gets again. */
export interface StoredAnswer {
  status: number;
  /** Only what the endpoint set itself. */
  headers: Record<string, string>;
  /** The body's text; empty where there is none. */
  body: string;
  contentType: string;
  /** The body holds a secret and is sealed; absent where it is as it was sent. */
  sealed?: true;
}

/** One `Idempotency-Key` of one token or person, kept for a day. */
export interface IdempotencyRecord {
  /** Derived from who asks and the key, so that nobody meets the key of another. */
  _id: string;
  /** Of method, address and body: a key stands for one request only. */
  fingerprint: string;
  /**
   * The id of what the request makes, chosen before it is made: after a crash a repeat finds what
   * is already there under it.
   */
  subject: string;
  /** Raised whenever the work is taken up; only the one who took it up last may finish it. */
  turn: number;
  /** Until when somebody is at work; null when nobody is. */
  leaseUntil: Date | null;
  /** null until there is one. */
  answer: StoredAnswer | null;
  createdAt: Date;
  expiresAt: Date;
}

const mixed = Schema.Types.Mixed;

export const idempotencySchema = new Schema<IdempotencyRecord>(
  {
    _id: { type: String, required: true },
    fingerprint: { type: String, required: true },
    subject: { type: String, required: true },
    turn: { type: Number, required: true },
    leaseUntil: { type: Date, default: null },
    answer: { type: mixed, default: null },
    createdAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
  },
  {
    collection: 'idempotency',
    minimize: false,
    versionKey: false,
    strict: 'throw',
    strictQuery: 'throw',
  },
);
idempotencySchema.index({ expiresAt: 1 });
