import type { Clock } from '../../clock.js';
import type { ChangeOutcome, LookupOutcome, Published, PublishedPart } from '../contract.js';
import type { createPostWriter, Writing } from './post-writer.js';
import type { PreparedPost } from './prepared-post.js';
import { postAddress, rkeyOf, type Repository } from './repository.js';
import { failureOf, type Failure } from './xrpc-outcome.js';

/** Reads a delivery back: all of its parts but those that are known to be out. */
export async function lookUpPost(
  { parts }: PreparedPost,
  repository: Repository,
  done: readonly PublishedPart[],
): Promise<LookupOutcome> {
  const uris = new Map(done.map(({ index, networkId }) => [index, networkId]));
  for (const [index, { rkey }] of parts.entries()) {
    if (uris.has(index)) continue;
    const found = await repository.find(rkey);
    if (found.type !== 'got') {
      const said = found.type === 'failed' ? `it answered ${found.status}` : found.reason;
      return { type: 'cannot-tell', reason: `The server could not be read: ${said}.` };
    }
    if (found.value === null) return { type: 'absent' };
    uris.set(index, found.value.uri);
  }
  const networkId = uris.get(0) ?? '';
  return { type: 'found', networkId, url: postAddress(networkId) };
}

/** Replaces each part under the key it has; what is new follows, what is too many goes. */
export async function editPost(
  writer: ReturnType<typeof createPostWriter>,
  published: Published,
  writing: Omit<Writing, 'progress'>,
  clock: Clock,
): Promise<ChangeOutcome> {
  const { post, repository } = writing;
  const keys = keysOf(published);
  const first = await repository.find(keys[0] ?? '');
  if (first.type !== 'got') return failureOf(first, false, clock.now());
  if (first.value === null) return { type: 'gone' };
  const parts = post.parts.map((part, index) => ({ ...part, rkey: keys[index] ?? part.rkey }));
  const outcome = await writer.write({ ...writing, post: { ...post, parts }, progress: undefined });
  if (outcome.type !== 'published') return outcome;
  const failure = await deleteAll(keys.slice(parts.length), repository, clock);
  return failure ?? { ...outcome, type: 'changed' };
}

/** Takes every part back, the last one first, so that none is left without what it follows. */
export async function removePost(
  published: Published,
  repository: Repository,
  clock: Clock,
): Promise<ChangeOutcome> {
  const keys = keysOf(published);
  let there = false;
  for (const key of keys) {
    const found = await repository.find(key);
    if (found.type !== 'got') return failureOf(found, false, clock.now());
    there ||= found.value !== null;
  }
  if (!there) return { type: 'gone' };
  const failure = await deleteAll(keys, repository, clock);
  const { networkId, url } = published;
  return failure ?? { type: 'changed', networkId, url };
}

async function deleteAll(
  keys: readonly string[],
  repository: Repository,
  clock: Clock,
): Promise<Failure | null> {
  for (const key of keys.toReversed()) {
    const deleted = await repository.delete(key);
    if (deleted.type !== 'got') return failureOf(deleted, true, clock.now());
  }
  return null;
}

const keysOf = ({ networkId, parts }: Published): readonly string[] =>
  parts.length === 0 ? [rkeyOf(networkId)] : parts.map((part) => rkeyOf(part.networkId));
