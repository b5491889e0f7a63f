import type { Store } from '../src/store/store.js';
import { atOnce } from './at-once.js';

/** Deliveries go out with three durable writes: claim, intent, outcome. */
export const WRITES_A_DELIVERY = 3;

/**
 * The ledger's limit: three conditional updates of each delivery, one after the other, and nothing
 * else: no look at channel and post, no call, no history. @returns deliveries a second
 */
export async function bareCommitRate(
  { deliveries }: Pick<Store, 'deliveries'>,
  work: { readonly ids: readonly string[]; readonly concurrency: number },
): Promise<number> {
  const began = performance.now();
  await atOnce(work.concurrency, work.ids, async (_id) => {
    for (let epoch = 0; epoch < WRITES_A_DELIVERY; epoch++) {
      const change = { $inc: { epoch: 1 }, $set: { updatedAt: new Date() } };
      const { matchedCount } = await deliveries.updateOne({ _id, state: 'queued', epoch }, change);
      if (matchedCount !== 1) throw new Error('void: a conditional commit matched nothing');
    }
  });
  return (work.ids.length * 1_000) / (performance.now() - began);
}
