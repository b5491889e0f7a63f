import { readdirSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import mongoose from 'mongoose';
import { openWebBench } from './web/support/web-bench.js';

const TIMES = 6;

describe('services that were opened, used and closed', () => {
  it('leave nothing behind: no memory, no open file, no timer, no listener', async () => {
    // What is made once for the whole process is made here.
    await openUseAndClose();
    const before = stock();
    const kept: KeptPart[] = [];
    for (let time = 0; time < TIMES; time++) kept.push(...(await openUseAndClose()));
    expect(await stillThere(kept)).to.deep.equal([]);
    const grown = Object.entries(stock()).filter(
      ([name, count]) => count - (before[name] ?? 0) >= TIMES,
    );
    expect(grown).to.deep.equal([]);
  });
});

interface KeptPart {
  readonly name: string;
  readonly ref: WeakRef<object>;
}

async function openUseAndClose(): Promise<KeptPart[]> {
  const bench = await openWebBench();
  try {
    await bench.person('admin');
    const browser = await bench.browser('admin@example.com');
    const { status } = await browser.get('/board');
    expect(status).to.equal(200);
    const { app, services } = bench;
    const { store, jobs, networks, changes, watchdog, notices } = services;
    const { connection, deliveries } = store;
    const parts = { app, services, store, connection, deliveries, jobs, networks, changes };
    return Object.entries({ ...parts, watchdog, notices }).map(([name, part]) => ({
      name,
      ref: new WeakRef<object>(part),
    }));
  } finally {
    await bench.close();
  }
}

/** The names of the parts that are held by something, after the garbage was collected. */
async function stillThere(parts: readonly KeptPart[]): Promise<string[]> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let held = parts;
  // Some are let go of by what was collected in the round before.
  for (let round = 0; round < 20 && held.length > 0; round++) {
    await setImmediate();
    collect();
    await setImmediate();
    held = held.filter(({ ref }) => ref.deref() !== undefined);
  }
  return held.map(({ name }) => name);
}

/** How many of each kind this process has open. */
function stock(): Record<string, number> {
  const counts: Record<string, number> = {
    connections: mongoose.connections.length,
    files: readdirSync('/dev/fd').length,
  };
  for (const name of process.getActiveResourcesInfo()) counts[name] = (counts[name] ?? 0) + 1;
  for (const name of process.eventNames()) {
    counts[`listeners of ${String(name)}`] = process.listenerCount(name);
  }
  return counts;
}
