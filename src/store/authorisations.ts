import { Schema } from 'mongoose';
import { RECORD_OPTIONS } from './record-options.js';

/** Somebody is on a network's own page to let a channel in, and has not come back yet. */
export interface AuthorisationRecord {
  /** The hash of the state that the network hands back: only who was sent there knows it. */
  readonly _id: string;
  /** Who was sent, and alone may come back. */
  readonly person: string;
  readonly network: string;
  /** The channel to connect again; null for a new one. */
  readonly channel: string | null;
  /** What was typed, and what the adapter needs at the end. */
  readonly sealed: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export const authorisationSchema = new Schema<AuthorisationRecord>(
  {
    _id: { type: String, required: true },
    person: { type: String, required: true },
    network: { type: String, required: true },
    channel: { type: String, default: null },
    sealed: { type: String, required: true },
    createdAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
  },
  { collection: 'authorisations', ...RECORD_OPTIONS },
);
authorisationSchema.index({ expiresAt: 1 });
