import { Schema } from 'mongoose';
import type { Role } from '../domain/roles.js';
import { RECORD_OPTIONS } from './record-options.js';

/** A program's key to the API. The token itself is shown once and stored only as its hash. */
export interface ApiTokenRecord {
  readonly _id: string;
  readonly name: string;
  readonly role: Role;
  /** SHA-256 of the token, in hexadecimal. */
  readonly tokenHash: string;
  /** The token's last four characters, so that a person can tell one from another. */
  readonly ending: string;
  readonly createdAt: Date;
  readonly createdBy: string;
  /** null for a token that does not expire. */
  readonly expiresAt: Date | null;
  /** Written at most once a minute. */
  readonly lastUsedAt: Date | null;
}

export const apiTokenSchema = new Schema<ApiTokenRecord>(
  {
    _id: { type: String, required: true },
    name: { type: String, required: true },
    role: { type: String, required: true },
    tokenHash: { type: String, required: true },
    ending: { type: String, required: true },
    createdAt: { type: Date, required: true },
    createdBy: { type: String, required: true },
    expiresAt: { type: Date, default: null },
    lastUsedAt: { type: Date, default: null },
  },
  { collection: 'apiTokens', ...RECORD_OPTIONS },
);
apiTokenSchema.index({ tokenHash: 1 }, { unique: true });
