import { Schema } from 'mongoose';
import { RECORD_OPTIONS } from './record-options.js';

/** A secret address under which one person's calendar program looks. */
export interface CalendarAddressRecord {
  readonly _id: string;
  readonly person: string;
  /** What it is for, in their own words. */
  readonly name: string;
  /** The id of a channel; null for all. */
  readonly channel: string | null;
  /** SHA-256 of the secret part, hexadecimal. */
  readonly tokenHash: string;
  readonly createdAt: Date;
  /** Written at most once an hour. */
  readonly lastUsedAt: Date | null;
}

export const calendarAddressSchema = new Schema<CalendarAddressRecord>(
  {
    _id: { type: String, required: true },
    person: { type: String, required: true },
    name: { type: String, required: true },
    channel: { type: String, default: null },
    tokenHash: { type: String, required: true },
    createdAt: { type: Date, required: true },
    lastUsedAt: { type: Date, default: null },
  },
  { collection: 'calendarAddresses', ...RECORD_OPTIONS },
);
calendarAddressSchema.index({ tokenHash: 1 }, { unique: true });
calendarAddressSchema.index({ person: 1, _id: 1 });
