import { writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { growth } from './growth.js';
import { idle } from './idle.js';
import { pages } from './pages.js';
import { publishPath } from './publish-path.js';
import { redisMemory } from './redis-memory.js';
import type { Bench, Row } from './row.js';
import { slots } from './slots.js';
import { tableOf } from './table.js';

/** Every goal that is measured. A new one is a line here. */
const GOALS: readonly { readonly name: string; readonly measure: Bench }[] = [
  { name: 'G1', measure: publishPath },
  { name: 'G8', measure: redisMemory },
  { name: 'G9', measure: slots },
  { name: 'G10', measure: pages },
  { name: 'idle', measure: idle },
  { name: 'growth', measure: growth },
];

const RESULTS = join(import.meta.dirname, '../../bench/results.json');

/** `npm run bench` measures everything; `npm run bench -- G8 idle` only what is named. */
async function main(wanted: readonly string[]): Promise<void> {
  const unknown = wanted.filter((name) => !GOALS.some((goal) => goal.name === name));
  if (unknown.length > 0) {
    const known = GOALS.map(({ name }) => name).join(', ');
    throw new Error(`There is no goal ${unknown.join(', ')}. There are: ${known}.`);
  }
  const chosen = GOALS.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  const rows: Row[] = [];
  for (const { name, measure } of chosen) {
    const began = performance.now();
    rows.push(...(await measure()));
    const seconds = Math.round((performance.now() - began) / 1_000);
    process.stderr.write(`${name} took ${seconds} s\n`);
  }
  const results = {
    takenAt: new Date().toISOString(),
    machine: {
      processors: cpus().length,
      memoryGigabytes: Math.round(totalmem() / 1e9),
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
    },
    rows,
  };
  await writeFile(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
  process.stdout.write(`${tableOf(rows)}\n`);
}

await main(process.argv.slice(2));
