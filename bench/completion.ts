import { trusted } from 'mongoose';
import type { Store } from '../src/store/store.js';

const AT_MOST = 100;
const WITHIN_MILLISECONDS = 300;

/** Marks deliveries as done, many in one write, as a queue does that hands its items on. */
export function createCompletion(store: Store) {
  let ids: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  const writes = new Set<Promise<unknown>>();

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (ids.length === 0) return;
    const done = ids;
    ids = [];
    const write = store.deliveries
      .updateMany(
        { _id: trusted({ $in: done }), state: 'queued' },
        { $set: { state: 'published', wakeAt: null, lease: null, claims: 0 } },
      )
      .finally(() => writes.delete(write));
    writes.add(write);
  };

  return {
    done(id: string): void {
      ids.push(id);
      if (ids.length >= AT_MOST) flush();
      else timer ??= setTimeout(flush, WITHIN_MILLISECONDS);
    },
    async close(): Promise<void> {
      flush();
      await Promise.all(writes);
    },
  };
}
