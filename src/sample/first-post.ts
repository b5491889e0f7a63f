import { MINUTE, type Instant } from '../domain/time-units.js';
import { loadOrganisation } from '../publishing/planning/channel-queue.js';
import type { ChannelRecord } from '../store/channels.js';
import type { DeliveryRecord } from '../store/deliveries.js';
import type { PostRecord } from '../store/posts.js';
import type { Store } from '../store/store.js';

/** For how long after its time the sample's first post is news. */
const NEWS_FOR = 10 * MINUTE;

export interface FirstPost {
  readonly delivery: Pick<DeliveryRecord, '_id' | 'state' | 'outcome'>;
  readonly dueAt: Instant;
  readonly text: string;
  readonly channel: Pick<ChannelRecord, 'name' | 'slug'>;
}

/** The sample's first post while it is about to go out or has just done so, else null. */
export async function findFirstPost(store: Store, now: Instant): Promise<FirstPost | null> {
  const { sampleFirst } = await loadOrganisation(store);
  if (!sampleFirst || now > sampleFirst.dueAt + NEWS_FOR) return null;
  const delivery = await store.deliveries
    .findById(sampleFirst.delivery)
    .select({ state: 1, outcome: 1, dueAt: 1, channel: 1, post: 1 })
    .lean<Pick<DeliveryRecord, '_id' | 'state' | 'outcome' | 'dueAt' | 'channel' | 'post'>>()
    .exec();
  // Whoever gave it another time, or none, has seen the queue already.
  if (delivery?.dueAt?.getTime() !== sampleFirst.dueAt) return null;
  const [channel, post] = await Promise.all([
    store.channels.findById(delivery.channel).lean<ChannelRecord>().exec(),
    store.posts.findById(delivery.post).lean<PostRecord>().exec(),
  ]);
  if (!channel || channel.deletedAt !== null || !post) return null;
  return { delivery, dueAt: sampleFirst.dueAt, text: post.text, channel };
}
