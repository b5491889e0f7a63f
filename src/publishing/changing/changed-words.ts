import type { DeliveryRecord, WantedChange } from '../../store/deliveries.js';
import type { PostRecord } from '../../store/posts.js';
import { fence } from '../ledger/delivery-claim.js';
import type { PublisherDeps } from '../ledger/publisher-deps.js';

/** Two people may edit one post on two channels at the same time; more are tried again later. */
const TRIES = 5;

/**
 * The post says on this channel what the network says there; on others it keeps its words. Nothing
 * is written by whom somebody has taken over from, nor twice.
 */
export async function changedWords(
  { store, clock }: Pick<PublisherDeps, 'store' | 'clock'>,
  delivery: DeliveryRecord,
  { text }: Pick<WantedChange, 'text'>,
): Promise<void> {
  for (let tries = 0; tries < TRIES && text !== null; tries += 1) {
    const ours = await store.deliveries.exists(fence(delivery)).exec();
    const post = await store.posts.findById(delivery.post).lean<PostRecord>().exec();
    if (!ours || !post || post.variants[delivery.channel]?.text === text) return;
    const variants = { ...post.variants, [delivery.channel]: { text } };
    const updatedAt = new Date(clock.now());
    const { _id, revision } = post;
    const saved = await store.posts
      .updateOne({ _id, revision }, { $set: { variants, revision: revision + 1, updatedAt } })
      .exec();
    if (saved.matchedCount > 0) return;
  }
}
