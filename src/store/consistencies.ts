import { Schema } from 'mongoose';
import type { Consistency, FunctionName } from '../domain/index.js';
import { RECORD_OPTIONS } from './record-options.js';

/** That the score of a dimmer fell under the organisation's threshold. */
export interface FallRecord {
  readonly at: Date;
  /** The score then, as it is shown. */
  readonly score: number;
  /** It was so when it was first looked at: nobody saw it fall, and nobody is told. */
  readonly quiet: boolean;
}

/** One dimmer's score, and since when it is under the threshold; null while it is not. */
export interface DimmerConsistencyRecord extends Consistency {
  readonly fell: FallRecord | null;
}

/** The scores of one channel as they were when they were last counted; they can be counted anew. */
export interface ConsistencyRecord {
  /** The channel. */
  readonly _id: string;
  /** The end of the 28 days. */
  readonly at: Date;
  readonly dimmers: Readonly<Record<FunctionName, DimmerConsistencyRecord>>;
}

const mixed = Schema.Types.Mixed;

export const consistencySchema = new Schema<ConsistencyRecord>(
  {
    _id: { type: String, required: true },
    at: { type: Date, required: true },
    dimmers: { type: mixed, required: true },
  },
  { collection: 'consistencies', ...RECORD_OPTIONS },
);
