import { Schema } from 'mongoose';

/** Stands while an import writes: found later, it says that one was cut off. */
export interface ImportRecord {
  _id: 'import';
  startedAt: Date;
  /** The machine and the process that writes. */
  host: string;
  pid: number;
}

export const importSchema = new Schema<ImportRecord>(
  {
    _id: { type: String, required: true },
    startedAt: { type: Date, required: true },
    host: { type: String, required: true },
    pid: { type: Number, required: true },
  },
  {
    collection: 'imports',
    minimize: false,
    versionKey: false,
    strict: 'throw',
    strictQuery: 'throw',
  },
);
