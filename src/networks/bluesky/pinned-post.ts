import type { Clock } from '../../clock.js';
import type { ChangeOutcome, Published } from '../contract.js';
import { rkeyOf, type Repository } from './repository.js';
import { failureOf } from './xrpc-outcome.js';

/** Somebody may be editing the profile at this moment; more than that is tried again later. */
const TRIES = 3;

/**
 * Names a post, or the first of a thread, in the account's profile (app.bsky.actor.profile,
 * `pinnedPost`). All else of the profile stays as it is; a profile that was changed since it was
 * read is read again.
 */
export async function pinPost(
  { networkId, url }: Published,
  repository: Repository,
  clock: Clock,
): Promise<ChangeOutcome> {
  const pinned: ChangeOutcome = { type: 'changed', networkId, url };
  const post = await repository.find(rkeyOf(networkId));
  if (post.type !== 'got') return failureOf(post, false, clock.now());
  if (post.value === null) return { type: 'gone' };
  const { uri, cid } = post.value;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const read = await repository.profile();
    if (read.type !== 'got') return failureOf(read, false, clock.now());
    const before = read.value?.record ?? { $type: 'app.bsky.actor.profile' };
    if (names(before['pinnedPost'], { uri, cid })) return pinned;
    const record = { ...before, pinnedPost: { uri, cid } };
    const put = await repository.putProfile(record, read.value?.cid ?? null);
    if (put.type === 'got') return pinned;
    if (put.type !== 'failed' || put.error !== 'InvalidSwap') {
      return failureOf(put, false, clock.now());
    }
  }
  return { type: 'retry-later', reason: 'Somebody else changes the profile at this moment.' };
}

const names = (pinnedPost: unknown, { uri, cid }: { uri: string; cid: string }): boolean =>
  typeof pinnedPost === 'object' &&
  pinnedPost !== null &&
  Reflect.get(pinnedPost, 'uri') === uri &&
  Reflect.get(pinnedPost, 'cid') === cid;
