import { Schema } from 'mongoose';
import { RECORD_OPTIONS } from './record-options.js';

/** One thing that one person is told. Whoever else is told of it has a record of their own. */
export interface NoticeRecord {
  /** `<cause>.<person>`: nobody is told twice of one cause. */
  readonly _id: string;
  /** What it is about, such as the id of an outbox entry: the same for all who are told. */
  readonly cause: string;
  readonly person: string;
  /** `delivery.failed`, `channel.reconnect` … */
  readonly kind: string;
  /** What happened, why and what to do. */
  readonly sentence: string;
  /** A path of ours, which begins with `/`. */
  readonly link: string;
  readonly delivery: string | null;
  readonly channel: string | null;
  /** The slots it is about, so that nobody is told of one twice; absent for anything else. */
  readonly about?: readonly string[];
  readonly at: Date;
  readonly readAt: Date | null;
  /** From when it may go into an e-mail; null when it is in one, or is not to be. */
  readonly mailAt: Date | null;
  /** The message that carries it. */
  readonly message: string | null;
}

export const noticeSchema = new Schema<NoticeRecord>(
  {
    _id: { type: String, required: true },
    cause: { type: String, required: true },
    person: { type: String, required: true },
    kind: { type: String, required: true },
    sentence: { type: String, required: true },
    link: { type: String, required: true },
    delivery: { type: String, default: null },
    channel: { type: String, default: null },
    about: { type: Schema.Types.Mixed },
    at: { type: Date, required: true },
    readAt: { type: Date, default: null },
    mailAt: { type: Date, default: null },
    message: { type: String, default: null },
  },
  { collection: 'notices', ...RECORD_OPTIONS },
);
// A person's list, the newest first, and how much of it is unread.
noticeSchema.index({ person: 1, at: -1, _id: -1 });
noticeSchema.index({ person: 1, readAt: 1 });
// What waits for an e-mail, and what is in one.
noticeSchema.index({ mailAt: 1 }, { partialFilterExpression: { mailAt: { $type: 'date' } } });
noticeSchema.index({ message: 1 }, { partialFilterExpression: { message: { $type: 'string' } } });
// What is old enough to go.
noticeSchema.index({ at: 1 });
