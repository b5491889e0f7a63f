import type { Model } from 'mongoose';
import type { Clock } from '../clock.js';
import { MINUTE } from '../domain/time-units.js';
import type { Role } from '../domain/roles.js';
import { NotFoundError } from '../failures.js';
import type { ApiTokenRecord } from '../store/api-tokens.js';
import type { AuditActor } from '../store/audit.js';
import { newRecordId } from '../store/record-id.js';
import type { TokenActor } from './actor.js';
import type { AuditLog } from './audit-log.js';
import { randomSecret, sha256 } from './hashes.js';

const PREFIX = 'dmb_';
const FORM = /^dmb_[0-9A-Za-z]{43}$/;
const USED_EVERY = MINUTE;

export interface NewApiToken {
  readonly name: string;
  readonly role: Role;
  /** null for a token that does not expire. */
  readonly expiresAt: Date | null;
}

export interface ApiTokenDeps {
  readonly records: Model<ApiTokenRecord>;
  readonly audit: AuditLog;
  readonly clock: Clock;
}

export type ApiTokens = ReturnType<typeof createApiTokens>;

/** Keys to the API: 256 random bits, shown once, stored as a hash. */
export function createApiTokens({ records, audit, clock }: ApiTokenDeps) {
  return {
    /** Makes a token. Its text is in the answer and nowhere else. */
    async create(given: NewApiToken, by: AuditActor, address: string | null = null) {
      const token = PREFIX + randomSecret();
      const now = clock.now();
      const record: ApiTokenRecord = {
        ...given,
        _id: newRecordId(now),
        tokenHash: sha256(token),
        ending: token.slice(-4),
        createdAt: new Date(now),
        createdBy: by.id,
        lastUsedAt: null,
      };
      await records.create(record);
      const { _id: id, name, role } = record;
      const resource = { kind: 'token', id };
      await audit.record({
        actor: by,
        action: 'token.create',
        resource,
        after: { name, role, expiresAt: given.expiresAt?.toISOString() ?? null },
        address,
      });
      return { token, record };
    },

    /** Whose token this is, or null for one that is wrong, revoked or expired. */
    async authenticate(token: string): Promise<TokenActor | null> {
      if (!FORM.test(token)) return null;
      const found = await records
        .findOne({ tokenHash: sha256(token) })
        .lean<ApiTokenRecord | null>();
      const now = clock.now();
      if (!found || (found.expiresAt && found.expiresAt.getTime() <= now)) return null;
      if (!found.lastUsedAt || now - found.lastUsedAt.getTime() >= USED_EVERY) {
        await records.updateOne({ _id: found._id }, { lastUsedAt: new Date(now) });
      }
      return { kind: 'token', id: found._id, name: found.name, role: found.role };
    },

    /** All tokens, the newest first. */
    list: (): Promise<ApiTokenRecord[]> =>
      records.find({}).sort({ _id: -1 }).limit(500).lean<ApiTokenRecord[]>(),

    /** Ends a token at once. Throws a NotFoundError. */
    async revoke(id: string, by: AuditActor, address: string | null = null): Promise<void> {
      const gone = await records.findOneAndDelete({ _id: id }).lean<ApiTokenRecord | null>();
      if (!gone) throw new NotFoundError('The token');
      await audit.record({
        actor: by,
        action: 'token.revoke',
        resource: { kind: 'token', id },
        before: { name: gone.name, role: gone.role },
        address,
      });
    },
  };
}
