import type { Content, MediaItem } from '../../networks/contract.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import type { PostRecord } from '../../store/posts.js';
import { contentFor } from '../scheduling/content.js';

/** A post in its new words; what went out as one stays one, however long a thread might be. */
export function changedContent(given: {
  readonly post: PostRecord;
  readonly delivery: DeliveryRecord;
  readonly text: string;
  readonly media: readonly MediaItem[];
}): Content {
  const { post, delivery, text, media } = given;
  const variants = { ...post.variants, [delivery.channel]: { text } };
  const thread = (delivery.parts?.length ?? 0) > 1;
  return contentFor({ ...post, variants, thread }, delivery.channel, media);
}
