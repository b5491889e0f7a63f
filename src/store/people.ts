import { Schema } from 'mongoose';
import type { Role } from '../domain/roles.js';
import { RECORD_OPTIONS } from './record-options.js';

/** What somebody wants to hear of beyond what stands in their list of notices. */
export interface NoticeWishes {
  /** By e-mail, too. */
  readonly email: boolean;
  /** For managers: of other people's posts, too. */
  readonly everybodys: boolean;
}

export const NOTICE_WISHES: NoticeWishes = { email: true, everybodys: false };

export type PersonState = 'invited' | 'active' | 'disabled';

/** Somebody who can log in, or is invited to. */
export interface PersonRecord {
  readonly _id: string;
  /** In lower case; the name under which somebody logs in. */
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  /** The IANA time zone in which this person reads times. */
  readonly zone: string;
  readonly state: PersonState;
  /** null until the invitation is accepted. */
  readonly passwordHash: string | null;
  /** The hash of the one-time link that sets a first or a new password. */
  readonly inviteHash: string | null;
  readonly inviteExpiresAt: Date | null;
  readonly createdAt: Date;
  readonly lastLoginAt: Date | null;
  /** Absent until somebody chose: `NOTICE_WISHES`. */
  readonly notices?: NoticeWishes;
}

export const personSchema = new Schema<PersonRecord>(
  {
    _id: { type: String, required: true },
    email: { type: String, required: true },
    name: { type: String, required: true },
    role: { type: String, required: true },
    zone: { type: String, required: true },
    state: { type: String, required: true },
    passwordHash: { type: String, default: null },
    inviteHash: { type: String, default: null },
    inviteExpiresAt: { type: Date, default: null },
    createdAt: { type: Date, required: true },
    lastLoginAt: { type: Date, default: null },
    notices: { type: Schema.Types.Mixed },
  },
  { collection: 'people', ...RECORD_OPTIONS },
);
personSchema.index({ email: 1 }, { unique: true });
personSchema.index({ inviteHash: 1 });
personSchema.index({ name: 1 });
personSchema.index({ role: 1, state: 1 });
