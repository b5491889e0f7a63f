import { setTimeout as pause } from 'node:timers/promises';
import { trusted } from 'mongoose';
import { SECOND, type Instant } from '../src/domain/time-units.js';
import { claimDelivery, PUBLISH_TIMES } from '../src/publishing/ledger/delivery-claim.js';
import type { Services } from '../src/services.js';
import { atOnce } from './at-once.js';

const CONCURRENCY = 50;

/**
 * What a tool does that looks at its rows once a minute. Its minute ends half a minute after the
 * middle of the items, so that half a minute is what it is late in the middle.
 */
export async function lookOnceAMinute(
  { store, clock }: Services,
  work: {
    readonly first: Instant;
    readonly last: Instant;
    readonly handed: (id: string) => void;
  },
): Promise<void> {
  const { first, last, handed } = work;
  await pause((first + last) / 2 + 30 * SECOND - clock.now());
  const now = clock.now();
  const rows = await store.deliveries
    .find({ state: 'queued', wakeAt: trusted({ $lte: new Date(now) }) })
    .select({ _id: 1 })
    .sort({ wakeAt: 1 })
    .lean<{ _id: string }[]>()
    .exec();
  await atOnce(CONCURRENCY, rows, async ({ _id: id }) => {
    const { lease } = PUBLISH_TIMES;
    const claimed = await claimDelivery(store, { id, owner: 'minute', now, lease });
    if (!claimed) return;
    handed(id);
  });
}
