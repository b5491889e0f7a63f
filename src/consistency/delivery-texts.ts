import { trusted } from 'mongoose';
import { textOn } from '../board/delivery-texts.js';
import type { DeliveryRecord } from '../store/deliveries.js';
import type { PostRecord } from '../store/posts.js';
import type { Store } from '../store/store.js';

/** What these deliveries say on their channels, by id; those that are gone are left out. */
export async function deliveryTexts(
  store: Pick<Store, 'deliveries' | 'posts'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const deliveries = await store.deliveries
    .find({ _id: trusted({ $in: [...ids] }) })
    .select({ post: 1, channel: 1 })
    .lean<Pick<DeliveryRecord, '_id' | 'post' | 'channel'>[]>()
    .exec();
  const posts = await store.posts
    .find({ _id: trusted({ $in: deliveries.map(({ post }) => post) }) })
    .select({ title: 1, text: 1, variants: 1 })
    .lean<Pick<PostRecord, '_id' | 'title' | 'text' | 'variants'>[]>()
    .exec();
  const byId = new Map(posts.map((post) => [post._id, post]));
  return new Map(
    deliveries.flatMap(({ _id, post: id, channel }) => {
      const post = byId.get(id);
      return post ? [[_id, textOn(post, channel)]] : [];
    }),
  );
}
