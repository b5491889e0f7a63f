import { Schema } from 'mongoose';
import { RECORD_OPTIONS } from './record-options.js';

/** What the next page shows once. */
export interface FlashRecord {
  readonly tone: 'good' | 'notice' | 'warning' | 'trouble';
  readonly text: string;
  /** A form that takes the action back. */
  readonly undo?: {
    readonly action: string;
    readonly label?: string;
    readonly fields?: Readonly<Record<string, string>>;
  };
}

/** A log-in that lasts. The id in the cookie is stored only as its hash. */
export interface SessionRecord {
  readonly _id: string;
  readonly person: string;
  readonly createdAt: Date;
  /** Written at most once a minute. */
  readonly lastSeenAt: Date;
  /** The end of its absolute life. */
  readonly expiresAt: Date;
  /** "Firefox on Linux": what a person recognises, never the whole header. */
  readonly browser: string;
  readonly address: string;
  readonly flash: FlashRecord | null;
}

export const sessionSchema = new Schema<SessionRecord>(
  {
    _id: { type: String, required: true },
    person: { type: String, required: true },
    createdAt: { type: Date, required: true },
    lastSeenAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
    browser: { type: String, required: true },
    address: { type: String, required: true },
    flash: { type: Schema.Types.Mixed, default: null },
  },
  { collection: 'sessions', ...RECORD_OPTIONS },
);
sessionSchema.index({ person: 1, lastSeenAt: -1 });
sessionSchema.index({ expiresAt: 1 });
