import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { trusted } from 'mongoose';
import { MINUTE, SECOND } from '../src/domain/time-units.js';
import { startPublishing } from '../workers/publishing.js';
import { openBenchRedis } from './bench-redis.js';
import { openBenchServices } from './bench-services.js';
import { movableClock, seedDueItems } from './due-deliveries.js';
import { median, spreadOf } from './rounds.js';
import { notRun, type Bench } from './row.js';

const ROUNDS = 5;
const SCHEDULED = 100_000;
const MOST_SECONDS = 1.5;

/**
 * From the start of the workers until all that is due soon is claimed, with 100,000 scheduled (G7),
 * beside adding a job for each again, as a tool must whose Redis has forgotten them.
 */
export const startUp: Bench = async ({ quick }) => {
  const scheduled = quick ? SCHEDULED / 10 : SCHEDULED;
  const goal = `G7 start-up with ${scheduled.toLocaleString('en')} scheduled`;
  const again = await addAgain(scheduled);
  if (again === undefined) return [notRun(goal, 'there is no redis-server on the PATH')];
  const clock = movableClock();
  const opened = await openBenchServices({ clock });
  const seconds: number[] = [];
  try {
    const { store } = opened.services;
    const over = (scheduled / 100) * MINUTE;
    const first = await seedDueItems(store, clock.now(), {
      ...{ items: scheduled, overMilliseconds: over },
    });
    for (let round = 0; round < ROUNDS; round++) {
      // Each start finds other deliveries near, and what went before has ended.
      clock.align(first + (round * over) / ROUNDS - 2 * SECOND, Date.now());
      await store.deliveries.updateMany(
        { wakeAt: trusted({ $lte: new Date(clock.now()) }), state: 'queued' },
        { $set: { epoch: 0, state: 'cancelled', wakeAt: null } },
      );
      const began = performance.now();
      const publishing = startPublishing(opened.services, () =>
        Promise.resolve({ type: 'nothing-to-claim' }),
      );
      await Promise.all(publishing.tasks.map(({ run }) => run()));
      seconds.push((performance.now() - began) / 1_000);
      const twice = await store.deliveries.countDocuments({ epoch: trusted({ $gt: 1 }) });
      const claimed = await store.deliveries.countDocuments({ epoch: 1 });
      if (twice > 0 || claimed === 0) throw new Error(`void: ${claimed} claimed, ${twice} twice`);
      await publishing.close();
      await store.deliveries.updateMany({ epoch: 1 }, { $set: { epoch: 0 } });
    }
  } finally {
    await opened.close();
  }
  return [
    {
      goal,
      figure: median(seconds),
      unit: 's',
      against: `adding each to BullMQ again (${again.toPrecision(3)} s)`,
      ratio: median(seconds) / again,
      spread: spreadOf(seconds),
      passed: median(seconds) <= MOST_SECONDS,
      goalSays: `at most ${MOST_SECONDS} s, none claimed twice`,
    },
  ];
};

/** @returns seconds; undefined where there is no Redis */
async function addAgain(count: number): Promise<number | undefined> {
  const server = await openBenchRedis();
  if (!server) return undefined;
  const connection = new Redis({ path: server.socket, maxRetriesPerRequest: null });
  const queue = new Queue('scheduled', { connection });
  try {
    await queue.waitUntilReady();
    const began = performance.now();
    for (let from = 0; from < count; from += 1_000) {
      await queue.addBulk(
        Array.from({ length: Math.min(1_000, count - from) }, (_, i) => ({
          name: 'due',
          data: { delivery: `delivery-${from + i}` },
          opts: { jobId: `delivery-${from + i}`, delay: 60 * MINUTE },
        })),
      );
    }
    return (performance.now() - began) / 1_000;
  } finally {
    await queue.close();
    connection.disconnect();
    await server.close();
  }
}
