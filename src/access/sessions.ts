import { trusted, type Model } from 'mongoose';
import type { Clock } from '../clock.js';
import { DAY, HOUR, MINUTE, type Instant } from '../domain/time-units.js';
import type { FlashRecord, SessionRecord } from '../store/sessions.js';
import { sha256 } from './hashes.js';

/** A session ends when nobody used it for this long. */
export const IDLE_LIMIT = 8 * HOUR;
/** A session ends this long after log-in, however much it is used. */
export const ABSOLUTE_LIMIT = 14 * DAY;
const SEEN_EVERY = MINUTE;

export type Sessions = ReturnType<typeof createSessions>;

/** Log-ins that last, by the secret id that the cookie carries; only its hash is stored. */
export function createSessions({
  records,
  clock,
}: {
  records: Model<SessionRecord>;
  clock: Clock;
}) {
  return {
    /** Starts a session under a new id, and clears away some that have ended. */
    async begin(id: string, of: Pick<SessionRecord, 'person' | 'browser' | 'address'>) {
      const now = clock.now();
      await records.deleteMany({ expiresAt: trusted({ $lte: new Date(now) }) });
      await records.create({
        ...of,
        _id: sha256(id),
        createdAt: new Date(now),
        lastSeenAt: new Date(now),
        expiresAt: new Date(now + ABSOLUTE_LIMIT),
        flash: null,
      });
    },

    /** The session of an id, or null when there is none or it has ended. */
    async find(id: string): Promise<SessionRecord | null> {
      const record = await records.findById(sha256(id)).lean<SessionRecord | null>();
      return record && !hasEnded(record, clock.now()) ? record : null;
    },

    /** Notes that the session is used, at most once a minute. Never brings back one that ended. */
    async see(id: string, lastSeenAt: Instant): Promise<void> {
      const now = clock.now();
      if (now - lastSeenAt < SEEN_EVERY) return;
      await records.updateOne({ _id: sha256(id) }, { lastSeenAt: new Date(now) });
    },

    /** Keeps what the next page shows. Never brings back a session that ended. */
    async keepFlash(id: string, flash: FlashRecord | null): Promise<void> {
      await records.updateOne({ _id: sha256(id) }, { flash });
    },

    async end(id: string): Promise<void> {
      await records.deleteOne({ _id: sha256(id) });
    },

    /** Ends one of a person's sessions by its stored hash; false when it is not theirs. */
    async endOne(person: string, hash: string): Promise<boolean> {
      const { deletedCount } = await records.deleteOne({ _id: hash, person });
      return deletedCount > 0;
    },

    /** Ends a person's sessions: all, or all but the one in use. */
    async endAll(person: string, exceptId?: string): Promise<void> {
      const others = exceptId === undefined ? {} : { _id: trusted({ $ne: sha256(exceptId) }) };
      await records.deleteMany({ person, ...others });
    },

    /** A person's sessions, the latest used first. */
    async list(person: string): Promise<readonly SessionRecord[]> {
      const all = await records
        .find({ person })
        .sort({ lastSeenAt: -1 })
        .limit(100)
        .lean<SessionRecord[]>();
      return all.filter((record) => !hasEnded(record, clock.now()));
    },
  };
}

function hasEnded(session: SessionRecord, now: Instant): boolean {
  return now >= session.expiresAt.getTime() || now - session.lastSeenAt.getTime() >= IDLE_LIMIT;
}
