import type { Instant } from '../src/domain/time-units.js';
import { claimDelivery, PUBLISH_TIMES } from '../src/publishing/ledger/delivery-claim.js';
import type { Store } from '../src/store/store.js';
import { atOnce } from './at-once.js';

/** Deliveries go out with three durable writes: claim, intent, outcome. */
export const WRITES_A_DELIVERY = 3;

/**
 * The ledger's limit: three claims of each delivery, each after the lease of the one before has run
 * out, and nothing else: no look at channel and post, no call, no outcome. @returns deliveries a second
 */
export async function bareCommitRate(
  store: Store,
  work: { readonly ids: readonly string[]; readonly concurrency: number; readonly now: Instant },
): Promise<number> {
  const began = performance.now();
  await atOnce(work.concurrency, work.ids, async (id) => {
    for (let write = 0; write < WRITES_A_DELIVERY; write++) {
      const { lease } = PUBLISH_TIMES;
      const now = work.now + write * (lease + 1);
      const claimed = await claimDelivery(store, { id, owner: 'bench', now, lease });
      if (!claimed) throw new Error('void: a conditional commit matched nothing');
    }
  });
  return (work.ids.length * 1_000) / (performance.now() - began);
}
