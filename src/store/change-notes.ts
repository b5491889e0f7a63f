import { Schema } from 'mongoose';
import { RECORD_OPTIONS } from './record-options.js';

/** What one process has told the others lately: each writes its own, so that none waits. */
export interface ChangeNoteRecord {
  /** The process that tells. */
  readonly _id: string;
  /** How many it has told in all. */
  readonly told: number;
  /** The last of them, in order: the last one is number `told`. */
  readonly recent: readonly {
    readonly kind: string;
    readonly id: string | null;
    readonly revision: number | null;
  }[];
  readonly at: Date;
}

export const changeNoteSchema = new Schema<ChangeNoteRecord>(
  {
    _id: { type: String, required: true },
    told: { type: Number, required: true },
    recent: { type: Schema.Types.Mixed, required: true },
    at: { type: Date, required: true },
  },
  { collection: 'changeNotes', ...RECORD_OPTIONS },
);
changeNoteSchema.index({ at: 1 });
