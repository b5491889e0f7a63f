import { Schema } from 'mongoose';
import { RECORD_OPTIONS } from './record-options.js';

/** How far we have listened on one channel. */
export interface ListeningRecord {
  /** The channel's. */
  readonly _id: string;
  /** Where the next reading begins; null before the first. */
  readonly cursor: string | null;
  /** When it is read next. */
  readonly nextAt: Date;
  /** Who reads at the moment, until when: one at a time, over all processes. */
  readonly holder: string | null;
  readonly until: Date;
  readonly readAt: Date | null;
  /** Why the last reading came to nothing, in a sentence. */
  readonly problem: string | null;
}

export const listeningSchema = new Schema<ListeningRecord>(
  {
    _id: { type: String, required: true },
    cursor: { type: String, default: null },
    nextAt: { type: Date, required: true },
    holder: { type: String, default: null },
    until: { type: Date, required: true },
    readAt: { type: Date, default: null },
    problem: { type: String, default: null },
  },
  { collection: 'listenings', ...RECORD_OPTIONS },
);
