import type { z } from 'zod';
import type { DeliveryRecord } from '../../store/deliveries.js';
import type { PostRecord } from '../../store/posts.js';
import { deliveryView } from './delivery-view.js';
import type { postSchema } from './schemas/post.js';
import { isoOf } from './schemas/values.js';

/** A post as the API tells it, with its deliveries. */
export function postView(
  post: PostRecord,
  deliveries: readonly DeliveryRecord[],
): z.infer<typeof postSchema> {
  return {
    id: post._id,
    function: post.function,
    title: post.title,
    text: post.text,
    media: post.media.map(({ id, alternativeText }) => ({ id, alternativeText })),
    variants: post.variants,
    thread: post.thread ?? false,
    author: post.author,
    revision: post.revision,
    createdAt: isoOf(post.createdAt),
    updatedAt: isoOf(post.updatedAt),
    deliveries: deliveries.map(deliveryView),
  };
}
