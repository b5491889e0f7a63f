import { Schema } from 'mongoose';
import { RECORD_OPTIONS } from './record-options.js';

/** A process that was at work at `at`. */
export interface HeartbeatRecord {
  /** The process's name in leases, and what it is. */
  readonly _id: string;
  readonly owner: string;
  /** A `probe` is how a worker tries the store when it is asked whether it is ready. */
  readonly kind: 'worker' | 'web' | 'probe';
  readonly host: string;
  readonly version: string;
  readonly startedAt: Date;
  readonly at: Date;
  /** What it finds wrong with wake-ups; null while all is well. */
  readonly trouble: string | null;
}

export const heartbeatSchema = new Schema<HeartbeatRecord>(
  {
    _id: { type: String, required: true },
    owner: { type: String, required: true },
    kind: { type: String, required: true },
    host: { type: String, required: true },
    version: { type: String, required: true },
    startedAt: { type: Date, required: true },
    at: { type: Date, required: true },
    trouble: { type: String, default: null },
  },
  { collection: 'heartbeats', ...RECORD_OPTIONS },
);
heartbeatSchema.index({ at: 1 });
