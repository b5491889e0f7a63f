import { trusted } from 'mongoose';
import type { Clock } from '../clock.js';
import { SECOND } from '../domain/time-units.js';
import { isDuplicateKey } from '../store/duplicate-key.js';
import { newRecordId } from '../store/record-id.js';
import type { Store } from '../store/store.js';

/** Longer than a network is given to answer; a holder that died is in the way no longer than this. */
const HELD_FOR = 40 * SECOND;

export interface ConnectionLockDeps {
  readonly store: Pick<Store, 'connectionCare'>;
  readonly clock: Clock;
}

export type Locked<T> = { readonly type: 'held'; readonly result: T } | { readonly type: 'busy' };

/**
 * Does a piece of work on a channel's connection while nobody else does, in whatever process: a
 * token that is exchanged by two at once is lost to one of them.
 */
export async function withConnectionLock<T>(
  { store, clock }: ConnectionLockDeps,
  channel: string,
  work: () => Promise<T>,
): Promise<Locked<T>> {
  const holder = newRecordId();
  const now = clock.now();
  await keepCare({ store }, channel);
  const taken = await store.connectionCare.updateOne(
    { _id: channel, until: trusted({ $lte: new Date(now) }) },
    { $set: { holder, until: new Date(now + HELD_FOR) } },
  );
  if (taken.matchedCount === 0) return { type: 'busy' };
  try {
    return { type: 'held', result: await work() };
  } finally {
    await store.connectionCare.updateOne(
      { _id: channel, holder },
      { $set: { holder: null, until: new Date(0) } },
    );
  }
}

/** Makes a channel's record of care where there is none. */
export async function keepCare(
  { store }: Pick<ConnectionLockDeps, 'store'>,
  channel: string,
): Promise<void> {
  if (await store.connectionCare.exists({ _id: channel })) return;
  try {
    await store.connectionCare.create({ _id: channel, until: new Date(0) });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
}
