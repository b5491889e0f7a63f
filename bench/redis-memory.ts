import { Redis } from 'ioredis';
import { pino } from 'pino';
import { systemClock } from '../src/clock.js';
import { DAY, MINUTE } from '../src/domain/time-units.js';
import { createBullmqJobs } from '../src/jobs/bullmq-jobs.js';
import type { Jobs } from '../src/jobs/port.js';
import { leaveWakeUp } from '../src/publishing/ledger/wake-ups.js';
import { newRecordId } from '../src/store/record-id.js';
import { openBenchRedis } from './bench-redis.js';
import { notRun, type Row } from './row.js';

const ITEMS = 100_000;
const LIMIT_MEGABYTES = 80;
/** So many at once keeps each add well within the time that one may take. */
const AT_ONCE = 500;
const GOAL = 'G8 Redis memory, 100,000 scheduled';
/** As long as a post on a short-text network. */
const TEXT = 'A text such as a post has, which a job must not carry. '.repeat(9);

/** How much Redis needs for 100,000 wake-ups as the product leaves them, and with the text in. */
export async function redisMemory(): Promise<readonly Row[]> {
  const ids = await fill((jobs, at) =>
    leaveWakeUp(jobs, { _id: newRecordId(), state: 'queued', wakeAt: new Date(at), epoch: 0 }, at),
  );
  if (ids === undefined) return [notRun(GOAL, 'there is no redis-server on the PATH')];
  const texts = await fill((jobs, at) => {
    const delivery = newRecordId();
    return jobs.add('publish', { delivery, text: TEXT }, { at, id: `${delivery}-0-${at}` });
  });
  const withText = texts ?? NaN;
  return [
    {
      goal: GOAL,
      figure: ids,
      unit: 'MB',
      against: `${Math.round(withText)} MB with ${TEXT.length} characters of text in the job`,
      ratio: ids / withText,
      spread: null,
      passed: ids <= LIMIT_MEGABYTES,
      goalSays: `at most ${LIMIT_MEGABYTES} MB`,
    },
  ];
}

/** Adds every job to a Redis of its own. @returns its memory in megabytes (10⁶ bytes) */
async function fill(
  add: (jobs: Jobs, at: number) => Promise<boolean>,
): Promise<number | undefined> {
  const server = await openBenchRedis();
  if (!server) return undefined;
  const connection = new Redis({ path: server.socket });
  const jobs = createBullmqJobs({
    connection: { socket: server.socket },
    prefix: 'dimmerbank-embedded',
    clock: systemClock,
    log: pino({ level: 'silent' }),
  });
  try {
    await connection.ping();
    while (!jobs.healthy()) await connection.ping();
    const from = systemClock.now() + DAY;
    for (let item = 0; item < ITEMS; item += AT_ONCE) {
      const batch = Array.from({ length: AT_ONCE }, (_, index) => item + index);
      const left = await Promise.all(batch.map((each) => add(jobs, from + (each * MINUTE) / 10)));
      if (left.includes(false)) throw new Error('void: a wake-up was lost while filling Redis');
    }
    return usedMemory(await connection.info('memory')) / 1e6;
  } finally {
    await jobs.close();
    connection.disconnect();
    await server.close();
  }
}

function usedMemory(info: string): number {
  const found = /^used_memory:(\d+)/m.exec(info)?.[1];
  if (found === undefined) throw new Error('Redis does not say how much memory it uses');
  return Number(found);
}
