import type { Clock } from '../clock.js';
import type { Config } from '../config.js';
import type { Logger } from '../log.js';
import { readServerAddress } from '../server-address.js';
import { createInProcessJobs } from './in-process-jobs.js';
import type { Jobs } from './port.js';
import { findRedisServer, openPrivateRedis } from './private-redis.js';
import { keepRedis } from './redis-keeper.js';

export interface OpenedJobs {
  readonly jobs: Jobs;
  /** What the start says of it. */
  readonly sentence: string;
  close(): Promise<void>;
}

/** Takes what there is: the Redis that was named, a private one, or timers of this process. */
export async function openJobs(deps: {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
}): Promise<OpenedJobs> {
  const { config, clock, log } = deps;
  const { redisUrl, privateRedis } = config.jobs;
  if (redisUrl) {
    const jobs = await bullmq({ url: redisUrl }, deps);
    const [host] = readServerAddress(redisUrl)?.hosts ?? [];
    return { jobs, sentence: `BullMQ on Redis at ${host}`, close: () => jobs.close() };
  }
  const program = privateRedis ? findRedisServer(config.programPath) : undefined;
  const redis = program
    ? await openPrivateRedis({ program, dataFolder: config.dataFolder })
    : undefined;
  if (redis) {
    const jobs = await bullmq({ socket: redis.socket }, deps);
    const keeper = keepRedis({ redis, jobs, log });
    const whose = redis.started ? 'started for this folder' : 'already running for this folder';
    return {
      jobs,
      sentence: `BullMQ on a private redis-server (${whose})`,
      async close() {
        await keeper.close();
        await jobs.close();
        await redis.close();
      },
    };
  }
  const jobs = createInProcessJobs({ clock, log });
  const why = program
    ? `${program} did not come up`
    : privateRedis
      ? 'install redis-server, or set REDIS_URL, to share them between processes'
      : 'as JOBS asks';
  return { jobs, sentence: `timers of this process (${why})`, close: () => jobs.close() };
}

/** Loaded only where it is used: it is the largest dependency. */
async function bullmq(
  connection: { readonly url: string } | { readonly socket: string },
  { config, clock, log }: { config: Config; clock: Clock; log: Logger },
): Promise<Jobs> {
  const { createBullmqJobs } = await import('./bullmq-jobs.js');
  const prefix = `dimmerbank-${config.mongodb?.database ?? 'embedded'}`;
  return createBullmqJobs({ connection, prefix, clock, log });
}
