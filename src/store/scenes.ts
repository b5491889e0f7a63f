import { Schema } from 'mongoose';
import type { BankLevels } from '../domain/index.js';
import { RECORD_OPTIONS } from './record-options.js';

/** Who did something, with the name they had then. */
export interface DoneBy {
  readonly id: string;
  readonly name: string;
}

/** A named set of levels for the whole bank. */
export interface SceneRecord {
  readonly _id: string;
  readonly name: string;
  /** The name as it is compared: no other scene has it. A deleted one's is its id. */
  readonly nameKey: string;
  /** `bank`: saved from the board as it stood. `proposal`: worked out by the product. */
  readonly kind: 'bank' | 'proposal';
  readonly levels: BankLevels;
  /** null leaves the grand master alone. */
  readonly grandMaster: number | null;
  readonly createdBy: DoneBy;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Raised by every change: an older page's change is refused. */
  readonly revision: number;
  readonly deletedAt: Date | null;
}

const mixed = Schema.Types.Mixed;

export const sceneSchema = new Schema<SceneRecord>(
  {
    _id: { type: String, required: true },
    name: { type: String, required: true },
    nameKey: { type: String, required: true },
    kind: { type: String, required: true },
    levels: { type: mixed, required: true },
    grandMaster: { type: Number, default: null },
    createdBy: { type: mixed, required: true },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    revision: { type: Number, default: 0 },
    deletedAt: { type: Date, default: null },
  },
  { collection: 'scenes', ...RECORD_OPTIONS },
);
sceneSchema.index({ nameKey: 1 }, { unique: true });
sceneSchema.index({ deletedAt: 1, name: 1 });
