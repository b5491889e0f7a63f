import { writeFile } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { bankEffect } from './bank-effect.js';
import { allAtOnce, manyDue } from './due-burst.js';
import { dueWindow } from './due-window.js';
import { growth } from './growth.js';
import { idle } from './idle.js';
import { pages } from './pages.js';
import { publishPath } from './publish-path.js';
import { redisMemory } from './redis-memory.js';
import type { Bench, Row } from './row.js';
import { slots } from './slots.js';
import { startUp } from './start-up.js';
import { tableOf } from './table.js';
import { wakerAtRest } from './waker-at-rest.js';

interface Goal {
  readonly name: string;
  /** Goals that are measured with it. */
  readonly also?: readonly string[];
  readonly measure: Bench;
}

/** Every goal that is measured. A new one is a line here. */
const GOALS: readonly Goal[] = [
  { name: 'G1', measure: publishPath },
  { name: 'G2', also: ['G6', 'G12'], measure: dueWindow },
  { name: 'G3', measure: wakerAtRest },
  { name: 'G4', measure: manyDue },
  { name: 'G5', measure: allAtOnce },
  { name: 'G7', measure: startUp },
  { name: 'G8', measure: redisMemory },
  { name: 'G9', measure: slots },
  { name: 'G10', measure: pages },
  { name: 'idle', measure: idle },
  { name: 'growth', measure: growth },
  { name: 'effect', measure: bankEffect },
];

const RESULTS = join(import.meta.dirname, '../../bench/results.json');

/**
 * `npm run bench` measures everything; `npm run bench -- G8 idle` only what is named, and
 * `npm run bench -- G2 --quick` with fewer items.
 */
async function main(given: readonly string[]): Promise<void> {
  const quick = given.includes('--quick');
  const wanted = given.filter((name) => name !== '--quick');
  const unknown = wanted.filter((name) => !GOALS.some((goal) => namesOf(goal).includes(name)));
  if (unknown.length > 0) {
    const known = GOALS.flatMap(namesOf).join(', ');
    throw new Error(`There is no goal ${unknown.join(', ')}. There are: ${known}.`);
  }
  const chosen = GOALS.filter(
    (goal) => wanted.length === 0 || namesOf(goal).some((name) => wanted.includes(name)),
  );
  const rows: Row[] = [];
  const loadBefore = loadOfMachine();
  for (const { name, measure } of chosen) {
    const began = performance.now();
    rows.push(...(await measure({ quick })));
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
    quick,
    /** Over one minute, before and after: what else the machine did. */
    load: { before: loadBefore, after: loadOfMachine() },
    rows,
  };
  await writeFile(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
  process.stdout.write(`${tableOf(rows)}\n`);
}

const namesOf = ({ name, also = [] }: Goal): readonly string[] => [name, ...also];

const loadOfMachine = (): number => Math.round((loadavg()[0] ?? 0) * 10) / 10;

await main(process.argv.slice(2));
