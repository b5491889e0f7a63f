import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../src/clock.js';
import { createBullmqJobs } from '../src/jobs/bullmq-jobs.js';
import type { JobHandler } from '../src/jobs/port.js';
import { newRecordId } from '../src/store/record-id.js';
import { discardingLog } from './bench-services.js';

/**
 * How many wake-ups a second are handled: all are left first, on a queue of their own, and the time
 * is taken from the start of the worker until the last handler is done.
 */
export async function jobRate(work: {
  readonly socket: string;
  readonly deliveries: readonly string[];
  readonly concurrency: number;
  readonly handler: JobHandler;
}): Promise<number> {
  const { socket, deliveries, concurrency, handler } = work;
  const jobs = createBullmqJobs({
    connection: { socket },
    prefix: `bench-${newRecordId()}`,
    clock: systemClock,
    log: discardingLog(),
  });
  try {
    while (!jobs.healthy()) await pause(1);
    const at = systemClock.now();
    const left = await Promise.all(
      deliveries.map((delivery) => jobs.add('publish', { delivery }, { at, id: `${delivery}-0` })),
    );
    if (left.includes(false)) throw new Error('void: a wake-up was lost');

    const began = performance.now();
    await new Promise<void>((resolve, reject) => {
      let handled = 0;
      const counted: JobHandler = async (payload) => {
        await handler(payload).catch(reject);
        handled += 1;
        if (handled === deliveries.length) resolve();
      };
      jobs.work('publish', counted, { concurrency });
    });
    return (deliveries.length * 1_000) / (performance.now() - began);
  } finally {
    await jobs.close();
  }
}
