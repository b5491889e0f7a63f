import { Schema } from 'mongoose';
import { RECORD_OPTIONS } from './record-options.js';

/** How late deliveries went out, counted by the bounds of `LATENESS_BOUNDS`. */
export interface LatenessCounts {
  /** One for each bound, not cumulative, and a last one for all that were later still. */
  readonly counts: readonly number[];
  readonly sumSeconds: number;
}

/** What came of a network's deliveries, counted when the relay tells of them. */
export interface TallyRecord {
  /** The network's name. */
  readonly _id: string;
  /** Raised by every change: of two relays at once, the one that comes second looks again. */
  readonly revision: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly lateness: LatenessCounts;
  /** The same for each of the last hours, by the hours since 1970; for "the last day". */
  readonly hours: readonly (LatenessCounts & { readonly hour: number })[];
  /** The outbox entries counted last, so that one that is told again is not counted again. */
  readonly recent: readonly string[];
}

const mixed = Schema.Types.Mixed;

export const tallySchema = new Schema<TallyRecord>(
  {
    _id: { type: String, required: true },
    revision: { type: Number, required: true },
    outcomes: { type: mixed, required: true },
    lateness: { type: mixed, required: true },
    hours: { type: mixed, required: true },
    recent: { type: mixed, required: true },
  },
  { collection: 'tallies', ...RECORD_OPTIONS },
);
