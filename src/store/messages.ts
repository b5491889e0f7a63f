import { Schema } from 'mongoose';
import type { InboundMessage } from '../networks/contract.js';
import { RECORD_OPTIONS } from './record-options.js';

/** What somebody said to or about a channel; taken once, however often the network shows it. */
export interface MessageRecord {
  readonly _id: string;
  readonly channel: string;
  /** The network's own id of it: unique on the channel. */
  readonly networkId: string;
  /** The same for all messages of one conversation. */
  readonly thread: string;
  readonly inReplyTo: string | null;
  readonly kind: InboundMessage['kind'];
  readonly author: InboundMessage['author'];
  /** Plain text. */
  readonly text: string;
  /** When it was said, by the network's clock. */
  readonly at: Date;
  readonly url: string | null;
  readonly public: boolean;
  /** What the adapter needs to answer it. */
  readonly context: Readonly<Record<string, unknown>>;
  /** The delivery that it answers, where it answers one of ours. */
  readonly delivery: string | null;
  readonly takenAt: Date;
}

const mixed = Schema.Types.Mixed;

export const messageSchema = new Schema<MessageRecord>(
  {
    _id: { type: String, required: true },
    channel: { type: String, required: true },
    networkId: { type: String, required: true },
    thread: { type: String, required: true },
    inReplyTo: { type: String, default: null },
    kind: { type: String, required: true },
    author: { type: mixed, required: true },
    text: { type: String, default: '' },
    at: { type: Date, required: true },
    url: { type: String, default: null },
    public: { type: Boolean, required: true },
    context: { type: mixed, default: {} },
    delivery: { type: String, default: null },
    takenAt: { type: Date, required: true },
  },
  { collection: 'messages', ...RECORD_OPTIONS },
);
messageSchema.index({ channel: 1, networkId: 1 }, { unique: true });
// The newest of all and of one channel; a conversation; what answers one delivery.
messageSchema.index({ at: -1, _id: -1 });
messageSchema.index({ channel: 1, at: -1, _id: -1 });
messageSchema.index({ channel: 1, thread: 1, at: 1 });
messageSchema.index(
  { delivery: 1, at: 1 },
  { partialFilterExpression: { delivery: { $type: 'string' } } },
);
