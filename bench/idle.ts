import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { childOf, processorSeconds } from './processor-time.js';
import { median, spreadOf } from './rounds.js';
import { notRun, type Row } from './row.js';

const STARTS = 3;
const SETTLE_MILLISECONDS = 3_000;
const IDLE_MILLISECONDS = 20_000;
const READY_SECONDS = 5;
const MOST_MEGABYTES = 200;

const MAIN = join(import.meta.dirname, '../src/main.js');

/** How soon `npm start` is ready after its build, and what it takes while nothing is due. */
export async function idle(): Promise<readonly Row[]> {
  const began = await starts();
  if (!existsSync('/proc/self/stat')) return [began, notRun('idle process', 'there is no /proc')];
  return [began, ...(await atRest())];
}

async function starts(): Promise<Row> {
  const seconds: number[] = [];
  for (let start = 0; start < STARTS; start++) {
    const product = await startProduct();
    seconds.push(product.readySeconds);
    await product.close();
  }
  return {
    goal: 'start until ready, a new folder, npm start after its build',
    figure: median(seconds),
    unit: 's',
    against: `the median of ${STARTS} starts`,
    ratio: null,
    spread: spreadOf(seconds),
    passed: median(seconds) < READY_SECONDS,
    goalSays: `under ${READY_SECONDS} s`,
  };
}

async function atRest(): Promise<Row[]> {
  const product = await startProduct();
  try {
    await pause(SETTLE_MILLISECONDS);
    const redis = childOf(product.pid);
    const pids = [product.pid, ...(redis === undefined ? [] : [redis])];
    const before = pids.map(processorSeconds);
    await pause(IDLE_MILLISECONDS);
    const used = pids.map((pid, index) => processorSeconds(pid) - (before[index] ?? 0));
    const shares = used.map((each) => (each * 100_000) / IDLE_MILLISECONDS);
    const memory = pids.map(megabytes);
    const figure = (goal: string, unit: string, values: readonly number[]): Row => ({
      goal,
      figure: values[0] ?? 0,
      unit,
      against: redis === undefined ? 'no redis-server here' : `redis-server: ${short(values[1])}`,
      ratio: null,
      spread: null,
      passed: null,
      goalSays: '',
    });
    return [
      {
        ...figure('idle memory, web and workers in one process', 'MB', memory),
        passed: (memory[0] ?? Infinity) < MOST_MEGABYTES,
        goalSays: `under ${MOST_MEGABYTES} MB`,
      },
      figure('idle processor time, web and workers in one process', '% of a core', shares),
    ];
  } finally {
    await product.close();
  }
}

const short = (value = NaN): string => value.toFixed(value < 10 ? 1 : 0);

interface RunningProduct {
  readonly pid: number;
  readonly readySeconds: number;
  close(): Promise<void>;
}

/** Starts the product as `npm start` does, in a folder that nobody has used. */
async function startProduct(): Promise<RunningProduct> {
  const folder = await mkdtemp(join(tmpdir(), 'dimmerbank-bench-start-'));
  const began = performance.now();
  const child = spawn(process.execPath, ['--enable-source-maps', MAIN], {
    env: { PATH: process.env['PATH'], PORT: '0', DATA_DIR: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await isReady(child);
  const readySeconds = (performance.now() - began) / 1_000;
  return {
    pid: child.pid ?? 0,
    readySeconds,
    async close() {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function isReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`void: the start ended with ${code}`)));
    child.stdout?.on('data', (text: Buffer) => {
      if (text.includes('is ready')) resolve();
    });
  });
}

function megabytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return (Number(kilobytes) * 1_024) / 1e6;
}
