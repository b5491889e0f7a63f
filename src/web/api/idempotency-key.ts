import { createHash } from 'node:crypto';
import { trusted } from 'mongoose';
import type { Clock } from '../../clock.js';
import { DAY, MINUTE } from '../../domain/time-units.js';
import { isDuplicateKey } from '../../store/duplicate-key.js';
import type { IdempotencyRecord, StoredAnswer } from '../../store/idempotency.js';
import { newRecordId } from '../../store/record-id.js';
import type { Store } from '../../store/store.js';

/** How long a key stands for its request. */
export const KEY_LIFETIME = DAY;
/** How long one process may work on a request before a repeat takes it up. */
export const KEY_LEASE = 2 * MINUTE;

export interface KeyedRequest {
  /** The id of who asks: keys of two tokens never meet. */
  readonly owner: string;
  readonly key: string;
  /** Equal for equal requests. */
  readonly fingerprint: string;
}

export type KeyClaim =
  | {
      readonly type: 'run';
      /** Where the answer will be kept. */
      readonly id: string;
      /** The id under which the request makes what it makes, in this and every later try. */
      readonly subject: string;
      /** Keeps the answer for repeats; must be written before anybody hears of it. */
      finish(answer: StoredAnswer): Promise<void>;
      /** There is no answer worth keeping: the next repeat does the work. */
      release(): Promise<void>;
    }
  | { readonly type: 'replay'; readonly id: string; readonly answer: StoredAnswer }
  | { readonly type: 'in-progress'; readonly retryAfterSeconds: number }
  | { readonly type: 'other-request' };

interface KeyDeps {
  readonly store: Pick<Store, 'idempotency'>;
  readonly clock: Clock;
}

/**
 * Takes up the work of a keyed request, or says what became of it. The unique id settles which of
 * two at the same moment does it; a lease that ran out lets a repeat go on after a crash (F26).
 */
export async function claimKey(deps: KeyDeps, request: KeyedRequest): Promise<KeyClaim> {
  const { store, clock } = deps;
  const now = clock.now();
  const id = createHash('sha256').update(`${request.owner}\n${request.key}`).digest('base64url');
  await store.idempotency.deleteMany({ expiresAt: trusted({ $lte: new Date(now) }) });
  const record: IdempotencyRecord = {
    _id: id,
    fingerprint: request.fingerprint,
    subject: newRecordId(now),
    turn: 1,
    leaseUntil: new Date(now + KEY_LEASE),
    answer: null,
    createdAt: new Date(now),
    expiresAt: new Date(now + KEY_LIFETIME),
  };
  try {
    await store.idempotency.create(record);
    return run(deps, record);
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  const found = await store.idempotency.findById(id).lean<IdempotencyRecord>().exec();
  // Somebody else cleared it away just now: the next repeat finds the place free.
  if (!found) return { type: 'in-progress', retryAfterSeconds: 1 };
  if (found.fingerprint !== request.fingerprint) return { type: 'other-request' };
  if (found.answer) return { type: 'replay', id, answer: found.answer };
  return takeUp(deps, found);
}

async function takeUp(deps: KeyDeps, found: IdempotencyRecord): Promise<KeyClaim> {
  const now = deps.clock.now();
  const left = (found.leaseUntil?.getTime() ?? 0) - now;
  if (left > 0) return { type: 'in-progress', retryAfterSeconds: Math.ceil(left / 1000) };
  const taken = await deps.store.idempotency
    .findOneAndUpdate(
      { _id: found._id, turn: found.turn, answer: null },
      { $inc: { turn: 1 }, $set: { leaseUntil: new Date(now + KEY_LEASE) } },
      { returnDocument: 'after' },
    )
    .lean<IdempotencyRecord>()
    .exec();
  return taken ? run(deps, taken) : { type: 'in-progress', retryAfterSeconds: 1 };
}

function run({ store }: KeyDeps, { _id, turn, subject }: IdempotencyRecord): KeyClaim {
  const mine = { _id, turn, answer: null };
  return {
    type: 'run',
    id: _id,
    subject,
    async finish(answer) {
      await store.idempotency.updateOne(mine, { $set: { answer, leaseUntil: null } });
    },
    async release() {
      await store.idempotency.updateOne(mine, { $set: { leaseUntil: null } });
    },
  };
}
