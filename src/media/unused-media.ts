import { trusted } from 'mongoose';
import type { Clock } from '../clock.js';
import { DAY } from '../domain/time-units.js';
import type { Logger } from '../log.js';
import type { MediaRecord } from '../store/media.js';
import type { PostRecord } from '../store/posts.js';
import { recordIdsFrom } from '../store/record-id.js';
import type { Store } from '../store/store.js';
import type { MediaLibrary } from './media-library.js';

/**
 * How long an image stays that no post and no evergreen uses: a day longer than a browser keeps a
 * text that was never saved, which may name it.
 */
export const UNUSED_FOR = 15 * DAY;
const MOST_AT_ONCE = 200;

/**
 * Takes away images that were uploaded and never used, or that nothing uses any more. Whoever saves
 * a post says first that it wants its images (`want`), and an image that was wanted since it was
 * looked at is not discarded: either the image stays or the post is refused, never a post without
 * its image. What was ever public stays, because readers of feeds keep its address.
 */
export function createUnusedMediaSweep(deps: {
  readonly store: Pick<Store, 'media' | 'posts' | 'evergreens'>;
  readonly media: Pick<MediaLibrary, 'discard'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** How many are looked at in one go; 200 unless told. */
  readonly atOnce?: number;
}) {
  const { store, media, clock, log, atOnce = MOST_AT_ONCE } = deps;

  return {
    /** @returns how many images were taken away */
    async look(): Promise<number> {
      const before = clock.now() - UNUSED_FOR;
      let images = 0;
      let after = '';
      for (;;) {
        const some = await unreleased(store, { after, until: recordIdsFrom(before), atOnce });
        const last = some.at(-1);
        if (last === undefined) break;
        after = last._id;
        const unwanted = some.filter(({ wantedAt }) => (wantedAt?.getTime() ?? 0) < before);
        const used = await usedOf(
          store,
          unwanted.map(({ _id }) => _id),
        );
        for (const record of unwanted) {
          if (!used.has(record._id) && (await media.discard(record))) images++;
        }
      }
      if (images > 0) log.info({ images }, 'took away images that nothing uses');
      return images;
    },
  };
}

function unreleased(
  { media }: Pick<Store, 'media'>,
  {
    after,
    until,
    atOnce,
  }: { readonly after: string; readonly until: string; readonly atOnce: number },
): Promise<MediaRecord[]> {
  return media
    .find({ _id: trusted({ $gt: after, $lt: until }), releasedAt: null })
    .sort({ _id: 1 })
    .limit(atOnce)
    .lean<MediaRecord[]>()
    .exec();
}

type Using = Pick<PostRecord, 'media'>;

async function usedOf(
  { posts, evergreens }: Pick<Store, 'posts' | 'evergreens'>,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const using = { 'media.id': trusted({ $in: [...ids] }) };
  const found = [
    ...(await posts.find(using).select({ media: 1 }).lean<Using[]>().exec()),
    ...(await evergreens.find(using).select({ media: 1 }).lean<Using[]>().exec()),
  ];
  return new Set(found.flatMap((each) => each.media.map(({ id }) => id)));
}
