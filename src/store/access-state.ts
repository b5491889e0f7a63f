import { Schema } from 'mongoose';
import { RECORD_OPTIONS } from './record-options.js';

/**
 * The one document that settles races about access: who becomes the first administrator, and
 * whether an administrator may go.
 */
export interface AccessStateRecord {
  readonly _id: 'access';
  /** The hash of the one-time set-up token; null when set-up is closed. */
  readonly setupHash: string | null;
  /** When set-up was done; null while it is open. */
  readonly setUpAt: Date | null;
  /** The ids of active administrators; one is always left. */
  readonly admins: readonly string[];
  /** Check values of the encryption keys, by key id, so that a wrong key stops the start. */
  readonly keyChecks: readonly { readonly id: string; readonly check: string }[];
}

export const accessStateSchema = new Schema<AccessStateRecord>(
  {
    _id: { type: String, required: true },
    setupHash: { type: String, default: null },
    setUpAt: { type: Date, default: null },
    admins: { type: [String], default: [] },
    keyChecks: { type: [{ _id: false, id: String, check: String }], default: [] },
  },
  { collection: 'accessState', ...RECORD_OPTIONS },
);
