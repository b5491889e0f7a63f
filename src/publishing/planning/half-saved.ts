import { trusted } from 'mongoose';
import type { Clock } from '../../clock.js';
import type { Logger } from '../../log.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import { recordIdsFrom } from '../../store/record-id.js';
import type { Store } from '../../store/store.js';
import { BEING_SAVED } from '../ledger/authority.js';

/** How many deliveries one look goes through. */
const MOST_AT_ONCE = 500;

type Saved = Pick<DeliveryRecord, '_id' | 'post'>;

/**
 * Takes away what a process that died in the middle of saving left: deliveries whose post was
 * never written. Nobody was told "scheduled", and they would hold their slots until they are due.
 * A first look goes back over the latest deliveries, each further one over those made since.
 */
export function createHalfSavedSweep(deps: {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
}) {
  const { store, clock, log } = deps;
  let seen: string | null = null;

  async function unseen(until: string): Promise<Saved[]> {
    const from = seen === null ? {} : { $gte: seen };
    const found = await store.deliveries
      .find({ _id: trusted({ ...from, $lt: until }) })
      .select({ post: 1 })
      .sort({ _id: seen === null ? -1 : 1 })
      .limit(MOST_AT_ONCE)
      .lean<Saved[]>()
      .exec();
    const full = seen !== null && found.length === MOST_AT_ONCE;
    seen = full ? (found.at(-1)?._id ?? until) : until;
    return found;
  }

  return {
    /** @returns how many deliveries were taken away */
    async look(): Promise<number> {
      const saved = await unseen(recordIdsFrom(clock.now() - BEING_SAVED));
      const ids = [...new Set(saved.map(({ post }) => post))];
      if (ids.length === 0) return 0;
      const posts = await store.posts
        .find({ _id: trusted({ $in: ids }) })
        .select({ _id: 1 })
        .lean<{ _id: string }[]>()
        .exec();
      const whole = new Set(posts.map(({ _id }) => _id));
      const halves = saved.filter(({ post }) => !whole.has(post)).map(({ _id }) => _id);
      if (halves.length === 0) return 0;
      const { deletedCount } = await store.deliveries.deleteMany({
        _id: trusted({ $in: halves }),
        attempts: 0,
      });
      log.warn({ deliveries: deletedCount }, 'took away what was half saved');
      return deletedCount;
    },
  };
}
