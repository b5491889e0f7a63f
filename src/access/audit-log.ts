import type { Model } from 'mongoose';
import type { Clock } from '../clock.js';
import { MINUTE } from '../domain/time-units.js';
import type { AuditActor, AuditRecord } from '../store/audit.js';
import { isDuplicateKey } from '../store/duplicate-key.js';
import { newRecordId } from '../store/record-id.js';

/** What is told of one action. */
export interface AuditEntry {
  readonly actor: AuditActor;
  /** The action's name, where there is one the name that `can` knows. */
  readonly action: string;
  readonly resource: { readonly kind: string; readonly id: string };
  /** Plain values; secrets never. */
  readonly before?: Readonly<Record<string, unknown>> | null;
  readonly after?: Readonly<Record<string, unknown>> | null;
  readonly reason?: string | null;
  readonly address?: string | null;
  /** Whether a rule was broken with this reason. */
  readonly override?: boolean;
}

/** How many refused attempts are kept in a minute, so that nobody can fill the store with them. */
export const DENIED_A_MINUTE = 60;

export type AuditLog = ReturnType<typeof createAuditLog>;

/** The audit log: rows are added; there is no way to change or remove one. */
export function createAuditLog({ records, clock }: { records: Model<AuditRecord>; clock: Clock }) {
  let minute = 0;
  let deniedInMinute = 0;

  async function add(entry: AuditEntry, denied: boolean, id?: string): Promise<void> {
    const at = clock.now();
    await records.create({
      _id: id ?? newRecordId(at),
      at: new Date(at),
      actor: entry.actor,
      action: entry.action,
      resource: entry.resource,
      before: entry.before ?? null,
      after: entry.after ?? null,
      reason: entry.reason ?? null,
      address: entry.address ?? null,
      denied,
      ...(entry.override ? { override: true } : {}),
    });
  }

  return {
    record: (entry: AuditEntry): Promise<void> => add(entry, false),

    /** For what is told at least once: a repeat under the same id leaves the row as it is. */
    async recordOnce(id: string, entry: AuditEntry): Promise<void> {
      try {
        await add(entry, false, id);
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    },

    /** Tells of a refused attempt; beyond `DENIED_A_MINUTE` the rest of the minute is not kept. */
    async recordDenied(entry: AuditEntry): Promise<void> {
      const now = Math.floor(clock.now() / MINUTE);
      deniedInMinute = now === minute ? deniedInMinute + 1 : 1;
      minute = now;
      if (deniedInMinute <= DENIED_A_MINUTE) await add(entry, true);
    },
  };
}
