import { InvalidInputError } from '../../failures.js';
import type { MediaItem } from '../../networks/contract.js';
import type { MediaRecord } from '../../store/media.js';
import type { PostRecord } from '../../store/posts.js';

/** Finds what is known of media by their ids. */
export interface MediaFinder {
  find(ids: readonly string[]): Promise<MediaRecord[]>;
}

/** Says of media that they are about to be used, so that they are not taken away meanwhile. */
export interface MediaKeeper extends MediaFinder {
  /** @returns the ids of those that are not there */
  want(ids: readonly string[]): Promise<readonly string[]>;
}

/**
 * Before what uses them is written: from here on they stay, or it is not written at all.
 *
 * @throws InvalidInputError when one of them is not there
 */
export async function wantMedia(
  keeper: MediaKeeper,
  media: readonly Pick<PostRecord['media'][number], 'id'>[],
): Promise<void> {
  const missing = new Set(await keeper.want(media.map(({ id }) => id)));
  if (missing.size === 0) return;
  const numbers = media.flatMap(({ id }, index) => (missing.has(id) ? [index + 1] : []));
  const which =
    numbers.length === 1 ? `Image ${numbers.join()} is` : `Images ${numbers.join(', ')} are`;
  throw new InvalidInputError({
    media: [`${which} not here any more. Remove it and add the file again.`],
  });
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
