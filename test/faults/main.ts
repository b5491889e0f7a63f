/**
 * The fault campaign: `npm run test:faults` plays the rows of the fault matrix
 * with real processes on temporary folders and free ports.
 *
 *     npm run test:faults                  every row
 *     npm run test:faults -- --quick       those of the gate
 *     npm run test:faults -- F3 F18        these
 *     npm run test:faults -- --at-once 1   one row at a time instead of two
 *
 * A row is a module in `rows/` that default-exports nothing and exports a `FaultRow` (`row.ts`);
 * `rows/all-rows.ts` lists them. It is handed a `Stage` (`support/stage.ts`): an installation, a
 * fake network that never forgets what it took (`support/fake-network.ts`, told how to behave with
 * the values of `support/behaviour.ts`), the test networks `keyed`, `probed` and `blind` that speak
 * to it through the product's own HTTP, and `start()` for processes of the product. In front of
 * Redis, the network or a database goes `support/tcp-proxy.ts`. A row queues deliveries with
 * `stage.due`, says where they may end, makes its fault happen, waits for `stage.settled()` and
 * answers with the proof that the fault landed: a run without one is void. The judge
 * (`support/judge.ts`) then holds every delivery against what the network has.
 *
 * Prints a table, writes `test/process/results.json`, and where `TEST_COUNTS` names a file, leaves
 * the counts there as the test reporter does.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allRows } from './rows/all-rows.js';
import { readWishes } from './support/wishes.js';
import { playRow } from './support/player.js';
import { countsOf, lineFor, TABLE_HEAD } from './support/table.js';
import type { RowResult } from './row.js';

const wishes = readWishes(process.argv.slice(2), allRows);
const results: RowResult[] = [];
const waiting = [...wishes.rows];
process.stdout.write(`${TABLE_HEAD}\n`);

async function playOn(): Promise<void> {
  for (let row = waiting.shift(); row; row = waiting.shift()) {
    const result = await playRow(row);
    results.push(result);
    process.stdout.write(`${lineFor(result)}\n`);
  }
}
await Promise.all(Array.from({ length: wishes.atOnce }, playOn));

const counts = countsOf(results);
const root = join(import.meta.dirname, '../../..');
writeFileSync(
  join(root, 'test/process/results.json'),
  JSON.stringify({ at: new Date().toISOString(), ...counts, rows: results }, null, 2),
);
const countsFile = process.env['TEST_COUNTS'];
if (countsFile) writeFileSync(countsFile, JSON.stringify(counts));
process.stdout.write(
  `\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`,
);
process.exitCode = counts.failed === 0 ? 0 : 1;
