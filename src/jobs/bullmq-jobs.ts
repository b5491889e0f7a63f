import { setTimeout as pause } from 'node:timers/promises';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import type { Clock } from '../clock.js';
import { redisChanges, type RedisChanges } from '../live/redis-changes.js';
import type { Logger } from '../log.js';
import { SILENT_AFTER_MILLISECONDS, watchRedis } from './redis-watch.js';
import { JOB_KINDS, type JobHandler, type JobKind, type JobPayload, type Jobs } from './port.js';

const KEPT_FAILURES = 100;
/** What a goodbye to a Redis that hangs may take. */
const GOODBYE_MILLISECONDS = 2_000;

export interface BullmqJobsOptions {
  readonly connection: { readonly url: string } | { readonly socket: string };
  /** What people call it; "Redis" unless told. */
  readonly name?: string;
  /** One Redis may serve many installations by a prefix each. */
  readonly prefix: string;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface BullmqJobs extends Jobs {
  /** Carries changes between the processes on this Redis; `owner` names this one. */
  changes(owner: string): RedisChanges;
  /** Ends once Redis has said how it is, or has not answered in time. */
  readonly looked: Promise<void>;
}

/** Wake-ups on Redis, shared by all processes of the installation. */
export function createBullmqJobs(options: BullmqJobsOptions): BullmqJobs {
  const { clock, log, prefix } = options;
  const queues = new Map<JobKind, Queue>();
  const workers: Worker[] = [];
  const connections = new Set<Redis>();
  const underWay = new Set<Promise<void>>();
  let closed = false;

  const connect = (forWorker: boolean): Redis => {
    const common = {
      maxRetriesPerRequest: forWorker ? null : 1,
      // A queue fails fast while Redis is away; a worker waits for it.
      enableOfflineQueue: forWorker,
      retryStrategy: (attempt: number) => Math.min(200 * attempt, 2_000),
    };
    const redis =
      'url' in options.connection
        ? new Redis(options.connection.url, common)
        : new Redis({ path: options.connection.socket, ...common });
    redis.on('error', (error) => log.debug({ error }, 'redis is away'));
    connections.add(redis);
    redis.once('end', () => connections.delete(redis));
    return redis;
  };

  const shared = connect(false);
  const watch = watchRedis({ redis: shared, name: options.name ?? 'Redis', log });
  for (const kind of JOB_KINDS) {
    const queue = new Queue(kind, {
      connection: shared,
      prefix,
      skipWaitingForReady: true,
      // Asked before Redis is there, the version would fail and the queue with it, for good.
      skipVersionCheck: true,
      defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: KEPT_FAILURES },
    });
    queue.on('error', (error) => log.debug({ error, kind }, 'queue is away'));
    queues.set(kind, queue);
  }

  return {
    kind: 'bullmq',
    async add(kind, payload, when) {
      // One that is frozen is not waited for by each save anew; one that is full may have room again.
      if (closed || watch.silent()) return false;
      const delay = Math.max(0, when.at - clock.now());
      try {
        const added = queues.get(kind)?.add(kind, payload, { jobId: when.id, delay });
        await within(SILENT_AFTER_MILLISECONDS, added);
        watch.left();
        return true;
      } catch (error) {
        watch.failed(error);
        log.debug({ error, kind }, 'wake-up lost');
        return false;
      }
    },
    work(kind, handler, { concurrency }) {
      const process = (job: { readonly data: unknown }): Promise<void> => {
        const work = distrust(handler, job.data).finally(() => underWay.delete(work));
        underWay.add(work);
        return work;
      };
      const worker = new Worker(kind, process, {
        connection: connect(true),
        prefix,
        concurrency,
        maxStalledCount: 5,
        stalledInterval: 10_000,
        lockDuration: 30_000,
      });
      worker.on('error', (error) => log.debug({ error, kind }, 'worker lost redis'));
      worker.on('failed', (job, error) => log.error({ error, kind, id: job?.id }, 'job failed'));
      workers.push(worker);
    },
    changes: (owner) =>
      redisChanges({
        ...{ owner, log, channel: `${prefix}:changes`, connect: () => connect(true) },
        publish: async (text) => {
          if (closed || watch.silent()) throw new Error('redis does not answer');
          await within(SILENT_AFTER_MILLISECONDS, shared.publish(`${prefix}:changes`, text));
        },
      }),
    healthy: () => !closed && watch.healthy(),
    trouble: () => (closed ? null : watch.trouble()),
    looked: watch.first,
    async close() {
      if (closed) return;
      closed = true;
      watch.close();
      const orderly = async (): Promise<void> => {
        await Promise.all(workers.map((worker) => worker.close()));
        await Promise.all([...queues.values()].map((queue) => queue.close()));
      };
      // A worker says goodbye to Redis, and would wait for ever for one that is away.
      await Promise.race([
        orderly().catch((error: unknown) => log.debug({ error }, 'redis left while closing')),
        goneAway(shared).then(() => Promise.allSettled(underWay)),
        Promise.allSettled(underWay).then(() =>
          pause(GOODBYE_MILLISECONDS, undefined, { ref: false }),
        ),
      ]);
      await Promise.allSettled(underWay);
      for (const redis of connections) redis.disconnect();
    },
  };
}

function goneAway(redis: Redis): Promise<void> {
  if (redis.status !== 'ready') return Promise.resolve();
  return new Promise((resolve) => redis.once('close', () => resolve()));
}

async function distrust(handler: JobHandler, data: unknown): Promise<void> {
  if (data === null || typeof data !== 'object') return;
  await handler(data as JobPayload);
}

function within<T>(milliseconds: number, promise: Promise<T> | undefined): Promise<T | undefined> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('redis did not answer in time')), milliseconds);
  });
  return Promise.race([promise ?? Promise.resolve(undefined), late]).finally(() =>
    clearTimeout(timer),
  );
}
