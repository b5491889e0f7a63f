import { Schema } from 'mongoose';
import { RECORD_OPTIONS } from './record-options.js';

/** The latest backup that was written whole, for the health screen. */
export interface BackupRecord {
  _id: 'latest';
  /** The instant whose state it holds. */
  madeAt: Date;
  /** Of the compressed file. */
  bytes: number;
  records: number;
  images: number;
}

export const backupSchema = new Schema<BackupRecord>(
  {
    _id: { type: String, required: true },
    madeAt: { type: Date, required: true },
    bytes: { type: Number, required: true },
    records: { type: Number, required: true },
    images: { type: Number, required: true },
  },
  { collection: 'backups', ...RECORD_OPTIONS },
);
