import { trusted } from 'mongoose';
import { checkFixedTime } from '../domain/index.js';
import { loadChannelQueue } from '../publishing/planning/channel-queue.js';
import { isDuplicateKey } from '../store/duplicate-key.js';
import type { DeliveryRecord } from '../store/deliveries.js';
import { newRecordId } from '../store/record-id.js';
import type { ImportDeps } from './import-deps.js';
import type { WorkedRow } from './import-rows.js';

/** So many documents are written in one call. */
const AT_ONCE = 200;

/** Takes away what these posts hold; without their posts none of it would ever go out. */
export async function giveBack(deps: ImportDeps, posts: readonly string[]): Promise<void> {
  for (const some of inParts(posts)) {
    await deps.store.deliveries.deleteMany({ post: trusted({ $in: [...some] }) });
  }
}

/**
 * Writes every delivery, each taking its slot, and answers them; or none, and null, where somebody else was faster for
 * one of them. Without a post a delivery is never published, so nothing of it goes out yet.
 */
export async function takePlaces(
  deps: ImportDeps,
  worked: readonly WorkedRow[],
): Promise<readonly DeliveryRecord[] | null> {
  const posts = worked.flatMap(({ placed }) => (placed ? [placed.post._id] : []));
  // As of now: what is older and has no post yet is taken for left behind, and taken away.
  const now = deps.clock.now();
  const made = { createdAt: new Date(now), updatedAt: new Date(now) };
  const deliveries = worked
    .flatMap(({ placed }) => placed?.deliveries ?? [])
    .map((delivery) => ({ ...delivery, ...made, _id: newRecordId(now) }));
  try {
    for (const some of inParts(deliveries)) await deps.store.deliveries.insertMany([...some]);
  } catch (error) {
    await giveBack(deps, posts);
    if (isDuplicateKey(error)) return null;
    throw error;
  }
  if (await standTogether(deps, deliveries)) return deliveries;
  await giveBack(deps, posts);
  return null;
}

/** The gap and the cadence are no index: looks again once all of it is written. */
async function standTogether(
  deps: ImportDeps,
  deliveries: readonly DeliveryRecord[],
): Promise<boolean> {
  const timed = deliveries.filter(({ dueAt }) => dueAt !== null);
  for (const channel of new Set(timed.map((delivery) => delivery.channel))) {
    const own = timed.filter((delivery) => delivery.channel === channel);
    const since = Math.min(...own.map(({ createdAt }) => createdAt.getTime()));
    const { context } = await loadChannelQueue(deps.store, channel, since);
    for (const { _id: id, function: name, dueAt } of own) {
      const at = dueAt?.getTime() ?? since;
      const content = { tooLong: null, media: null };
      const request = { id, function: name, textFingerprint: null, content, at };
      if (checkFixedTime(request, context).type !== 'allowed') return false;
    }
  }
  return true;
}

/** Writes the posts: from the first of them on, what is due goes out. */
export async function savePosts(deps: ImportDeps, worked: readonly WorkedRow[]): Promise<void> {
  const posts = worked.flatMap(({ placed }) => (placed ? [placed.post] : []));
  for (const some of inParts(posts)) await deps.store.posts.insertMany([...some]);
}

function inParts<T>(all: readonly T[]): readonly (readonly T[])[] {
  const count = Math.ceil(all.length / AT_ONCE);
  return Array.from({ length: count }, (_, part) =>
    all.slice(part * AT_ONCE, (part + 1) * AT_ONCE),
  );
}
