import { AHEAD, claimAhead, findDueSoon } from '../src/publishing/ledger/claim-ahead.js';
import { PUBLISH_TIMES } from '../src/publishing/ledger/delivery-claim.js';
import { openBenchServices } from './bench-services.js';
import { seedDueItems } from './due-deliveries.js';

const ITEMS = 2_000;
const IN_ONE_WRITE = 100;

/** How many a second this store can claim when they are found and claimed in batches, and no more. */
export async function claimLimit(): Promise<number> {
  const opened = await openBenchServices();
  try {
    const { store, clock } = opened.services;
    const now = await seedDueItems(store, clock.now(), { items: ITEMS, overMilliseconds: 0 });
    const { lease } = PUBLISH_TIMES;
    const until = now + AHEAD;
    const began = performance.now();
    for (let claimed = 0; claimed < ITEMS;) {
      const search = { now, until, most: IN_ONE_WRITE, except: [] };
      const deliveries = await findDueSoon(store, search);
      const won = await claimAhead(store, { deliveries, owner: 'bench', now, until, lease });
      if (won === 0) throw new Error('void: a claim matched nothing');
      claimed += won;
    }
    return (ITEMS * 1_000) / (performance.now() - began);
  } finally {
    await opened.close();
  }
}
