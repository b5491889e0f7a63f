import { NotFoundError } from '../../failures.js';
import type { PostRecord } from '../../store/posts.js';
import { isRecordId } from '../../store/record-id.js';
import type { Store } from '../../store/store.js';
import { loadPostDeliveries, type DeliveryItem } from './delivery-view.js';

/** A post with all of its deliveries that an edit would touch or that stand in its way. */
export interface PostForEditing {
  readonly post: PostRecord;
  readonly deliveries: readonly DeliveryItem[];
}

/** @throws NotFoundError */
export async function loadPostForEditing(store: Store, id: string): Promise<PostForEditing> {
  const post = isRecordId(id) ? await store.posts.findById(id).lean<PostRecord>().exec() : null;
  if (!post) throw new NotFoundError('The post');
  const deliveries = await loadPostDeliveries(store, id);
  return { post, deliveries: deliveries.filter(({ state }) => state !== 'cancelled') };
}
