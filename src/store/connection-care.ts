import { Schema } from 'mongoose';
import { RECORD_OPTIONS } from './record-options.js';

/** What is known of a channel's connection beside the channel itself; worth nothing elsewhere. */
export interface ConnectionCareRecord {
  /** The channel's. */
  readonly _id: string;
  /** Who renews or checks it at the moment: one at a time, over all processes. */
  readonly holder: string | null;
  /** When the holder counts as gone; in the past while there is none. */
  readonly until: Date;
  readonly checkedAt: Date | null;
  /** When the credentials end; null where that is not known. */
  readonly endsAt: Date | null;
  /** Which process waits for the network to tell of something new, and when it counts as gone. */
  readonly waiter: string | null;
  readonly waitsUntil: Date | null;
}

export const connectionCareSchema = new Schema<ConnectionCareRecord>(
  {
    _id: { type: String, required: true },
    holder: { type: String, default: null },
    until: { type: Date, required: true },
    checkedAt: { type: Date, default: null },
    endsAt: { type: Date, default: null },
    waiter: { type: String, default: null },
    waitsUntil: { type: Date, default: null },
  },
  { collection: 'connectionCare', ...RECORD_OPTIONS },
);
