import { trusted } from 'mongoose';
import type { DeliveryRecord } from '../store/deliveries.js';
import type { PostRecord } from '../store/posts.js';
import type { Store } from '../store/store.js';
import { presentText } from '../store/typed-demand.js';

/** How many drafts and how many other posts tell of each event, by its id. */
export async function loadEventCounts(
  { deliveries }: Pick<Store, 'deliveries'>,
  events: readonly string[],
): Promise<Map<string, { drafts: number; others: number }>> {
  if (events.length === 0) return new Map();
  const found = await deliveries
    .find({ 'event.id': presentText({ $in: [...events] }) })
    .select({ event: 1, state: 1 })
    .lean<Pick<DeliveryRecord, '_id' | 'event' | 'state'>[]>()
    .exec();
  const counts = new Map<string, { drafts: number; others: number }>();
  for (const { event, state } of found) {
    if (!event || state === 'cancelled') continue;
    const count = counts.get(event.id) ?? { drafts: 0, others: 0 };
    if (state === 'draft') count.drafts += 1;
    else count.others += 1;
    counts.set(event.id, count);
  }
  return counts;
}

/** What posts say, by their ids. */
export async function loadTexts(
  { posts }: Pick<Store, 'posts'>,
  deliveries: readonly Pick<DeliveryRecord, 'post'>[],
): Promise<Map<string, string>> {
  if (deliveries.length === 0) return new Map();
  const found = await posts
    .find({ _id: trusted({ $in: deliveries.map(({ post }) => post) }) })
    .select({ text: 1 })
    .lean<Pick<PostRecord, '_id' | 'text'>[]>()
    .exec();
  return new Map(found.map(({ _id, text }) => [_id, text]));
}
