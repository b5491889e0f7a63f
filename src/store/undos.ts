import { Schema } from 'mongoose';
import type { DeliveryRecord } from './deliveries.js';
import { RECORD_OPTIONS } from './record-options.js';

/** All of a delivery that a move or a cancellation changes. */
export type DeliveryBefore = Pick<
  DeliveryRecord,
  | 'state'
  | 'placement'
  | 'dueAt'
  | 'holds'
  | 'wakeAt'
  | 'problem'
  | 'overrides'
  | 'attempts'
  | 'restoredAt'
  | 'restoredFrom'
>;

/** One delivery of what can be undone. */
export interface UndoEntry {
  readonly delivery: string;
  readonly channel: string;
  /** The revision that the change gave it: whoever changed it since has the last word. */
  readonly revision: number;
  readonly before: DeliveryBefore;
}

/** What somebody did to deliveries and may take back for a while. */
export interface UndoRecord {
  readonly _id: string;
  /** Who did it, and alone may take it back. */
  readonly person: string;
  readonly what: 'move' | 'cancel';
  readonly entries: readonly UndoEntry[];
  readonly at: Date;
  readonly expiresAt: Date;
  /** null while it was not taken back. */
  readonly doneAt: Date | null;
}

export const undoSchema = new Schema<UndoRecord>(
  {
    _id: { type: String, required: true },
    person: { type: String, required: true },
    what: { type: String, required: true },
    entries: { type: Schema.Types.Mixed, required: true },
    at: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
    doneAt: { type: Date, default: null },
  },
  { collection: 'undos', ...RECORD_OPTIONS },
);
undoSchema.index({ expiresAt: 1 });
