import type { Clock } from '../clock.js';
import type { Config } from '../config.js';
import type { RedisChanges } from '../live/redis-changes.js';
import type { Logger } from '../log.js';
import { readServerAddress } from '../server-address.js';
import type { BullmqJobs, BullmqJobsOptions } from './bullmq-jobs.js';
import { createInProcessJobs } from './in-process-jobs.js';
import type { Jobs } from './port.js';
import { findRedisServer, openPrivateRedis } from './private-redis.js';
import { keepRedis } from './redis-keeper.js';

export interface OpenedJobs {
  readonly jobs: Jobs;
  /** Carries changes between processes; null where there is no Redis. */
  changes(owner: string): RedisChanges | null;
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
    const [host] = readServerAddress(redisUrl)?.hosts ?? [];
    const name = `Redis at ${host}`;
    const jobs = await bullmq({ connection: { url: redisUrl }, name }, deps);
    await jobs.looked;
    const trouble = jobs.trouble();
    const sentence = `BullMQ on ${name}${trouble === null ? '' : ` (${trouble})`}`;
    return { jobs, changes: (owner) => jobs.changes(owner), sentence, close: () => jobs.close() };
  }
  const program = privateRedis ? findRedisServer(config.programPath) : undefined;
  const redis = program
    ? await openPrivateRedis({ program, dataFolder: config.dataFolder, log })
    : undefined;
  if (redis) {
    const name = 'The private redis-server';
    const jobs = await bullmq({ connection: { socket: redis.socket }, name }, deps);
    const keeper = keepRedis({ redis, jobs, log });
    const whose = redis.started ? 'started for this folder' : 'already running for this folder';
    return {
      jobs,
      changes: (owner) => jobs.changes(owner),
      sentence: `BullMQ on a private redis-server (${whose})`,
      async close() {
        await keeper.close();
        await jobs.close();
        await redis.close();
      },
    };
  }
  const trouble = program
    ? `${program} did not come up, so this process wakes itself alone. See the log for what it said.`
    : null;
  const jobs = createInProcessJobs({ clock, log, trouble });
  const why = program
    ? `${program} did not come up`
    : privateRedis
      ? 'install redis-server, or set REDIS_URL, to share them between processes'
      : 'as JOBS asks';
  return {
    jobs,
    changes: () => null,
    sentence: `timers of this process (${why})`,
    close: () => jobs.close(),
  };
}

/** Loaded only where it is used: it is the largest dependency. */
async function bullmq(
  redis: Pick<BullmqJobsOptions, 'connection' | 'name'>,
  { config, clock, log }: { config: Config; clock: Clock; log: Logger },
): Promise<BullmqJobs> {
  const { createBullmqJobs } = await import('./bullmq-jobs.js');
  const prefix = `dimmerbank-${config.mongodb?.database ?? 'embedded'}`;
  return createBullmqJobs({ ...redis, prefix, clock, log });
}
