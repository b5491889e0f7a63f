import type { MediaItem } from '../networks/contract.js';
import type { MediaRecord } from '../store/media.js';
import type { PostRecord } from '../store/posts.js';

/** Finds what is known of media by their ids. */
export interface MediaFinder {
  find(ids: readonly string[]): Promise<MediaRecord[]>;
}

/** A post's media in its order, with the alternative text of this use. */
export async function mediaOf(
  finder: MediaFinder,
  post: Pick<PostRecord, 'media'>,
): Promise<MediaItem[]> {
  if (post.media.length === 0) return [];
  const records = await finder.find(post.media.map((used) => used.id));
  const byId = new Map(records.map((record) => [record._id, record]));
  return post.media.flatMap(({ id, alternativeText }) => {
    const record = byId.get(id);
    if (!record) return [];
    const { contentType, bytes, width, height } = record;
    return [{ id, contentType, bytes, width, height, alternativeText }];
  });
}
