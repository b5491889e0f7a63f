import type { Store } from '../src/store/store.js';
import { newRecordId } from '../src/store/record-id.js';
import { atOnce } from './at-once.js';

/** Deliveries go out with three durable writes: claim, intent, outcome. */
export const WRITES_A_DELIVERY = 3;

/** About as large as a delivery, with nothing that is indexed. */
const PADDING = 'x'.repeat(1_200);

/**
 * The ledger's limit: for so many documents, three conditional updates each, one after the other,
 * straight on the collection, and nothing else. @returns documents a second
 */
export async function bareCommitRate(
  store: Store,
  work: { readonly documents: number; readonly concurrency: number },
): Promise<number> {
  const ledger = store.connection.collection<{ _id: string; epoch: number; padding: string }>(
    'bench_ledger',
  );
  const ids = Array.from({ length: work.documents }, () => newRecordId());
  await ledger.insertMany(ids.map((_id) => ({ _id, epoch: 0, padding: PADDING })));
  const began = performance.now();
  await atOnce(work.concurrency, ids, async (_id) => {
    for (let epoch = 0; epoch < WRITES_A_DELIVERY; epoch++) {
      const { modifiedCount } = await ledger.updateOne({ _id, epoch }, { $inc: { epoch: 1 } });
      if (modifiedCount !== 1) throw new Error('void: a conditional commit matched nothing');
    }
  });
  return (work.documents * 1_000) / (performance.now() - began);
}
