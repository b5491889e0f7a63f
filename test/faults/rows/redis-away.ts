import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { SECOND } from '../../../src/domain/time-units.js';
import { createBullmqJobs } from '../../../src/jobs/bullmq-jobs.js';
import type { DeliveryRecord } from '../../../src/store/deliveries.js';
import { redisServer } from '../../process/support/installation.js';
import { freePort, RedisProcess } from '../../process/support/redis-process.js';
import type { Product } from '../../process/support/product.js';
import { until } from '../../process/support/waiting.js';
import type { FaultRow } from '../row.js';
import { median, savePosts, type Saves } from '../support/saves.js';
import { lacksSmallDisk, makeSmallDisk } from '../support/small-disk.js';
import type { Stage } from '../support/stage.js';

const needs = (): string | null => (redisServer ? null : 'redis-server is not installed');
/** At most a few seconds later, says the design: a look of the sweep and what it takes up. */
const AFTER_REDIS = 6 * SECOND;
const SAVES = 10;

/** Ten posts on each of three channels, from so many seconds on. */
async function queuePosts(stage: Stage, fromSeconds: number, name: string) {
  const from = stage.services.clock.now() + fromSeconds * SECOND;
  const at = Array.from({ length: 10 }, (_, i) => from + i * 200);
  const made = [];
  for (const kind of ['feed', 'keyed', 'probed'] as const) {
    const channel = await stage.channel(kind, `${name}-${kind}`);
    made.push(...(await stage.due(channel, { at, bystander: true })));
  }
  return { from, made };
}

/** What is saved with Redis and without it takes about as long: nobody waits for it. */
function expectFast(before: Saves, meanwhile: Saves): string {
  expect(meanwhile.refused).to.deep.equal([]);
  expect(median(meanwhile.took)).to.be.below(4 * median(before.took) + 100);
  return `saves took ${Math.round(median(before.took))} ms, and ${Math.round(median(meanwhile.took))} ms meanwhile`;
}

async function saver(stage: Stage): Promise<(web: Product) => Promise<Saves>> {
  const { _id } = await stage.channel('feed', 'saved');
  return (web) => savePosts(stage, web, { channel: _id, count: SAVES });
}

const withRedis = (url: string) => ({ REDIS_URL: url, FAULT_WEB: '1' });

/** As whoever saves a post at the last moment does: a job for each at its time. */
async function leaveWakeUps(
  { url }: RedisProcess,
  { services: { clock, log } }: Stage,
  made: readonly DeliveryRecord[],
): Promise<void> {
  const jobs = createBullmqJobs({ connection: { url }, prefix: 'dimmerbank-embedded', clock, log });
  try {
    for (const { _id, epoch, dueAt } of made) {
      const at = dueAt?.getTime() ?? 0;
      const job = { at, id: `${_id}-${epoch}-${at}` };
      await until('it is left', () => jobs.add('publish', { delivery: _id }, job));
    }
  } finally {
    await jobs.close();
  }
}

const hasKeysFor = async (redis: RedisProcess, ids: readonly { _id: string }[]) => {
  const keys = (await redis.keys()).join('\n');
  return ids.filter(({ _id }) => keys.includes(_id)).length;
};

export const redisRows: readonly FaultRow[] = [
  {
    id: 'F7',
    title: 'Redis is down at the start of web and worker, and comes later',
    quick: true,
    needs,
    async run(stage) {
      const port = await freePort();
      const save = await saver(stage);
      const product = await stage.start(withRedis(`redis://127.0.0.1:${port}`));
      const said = product.uses('jobs');
      await queuePosts(stage, 2, 'early');
      const meanwhile = await save(product);
      await stage.settled();
      const redis = await RedisProcess.start(undefined, { port });
      try {
        const { made } = await queuePosts(stage, 6, 'later');
        await leaveWakeUps(redis, stage, made);
        await until('wake-ups are left', async () => (await hasKeysFor(redis, made)) > 0);
        await stage.settled();
        const speed = expectFast(await save(product), meanwhile);
        return {
          landed: /does not answer/.test(said) ? `the start said so; ${speed}` : null,
          bystandersWithin: AFTER_REDIS,
        };
      } finally {
        await redis.close();
      }
    },
  },
  {
    id: 'F8',
    title: 'Redis is killed in mid-run',
    needs,
    async run(stage) {
      const redis = await RedisProcess.start();
      try {
        const save = await saver(stage);
        const product = await stage.start(withRedis(redis.url));
        const before = await save(product);
        const { made } = await queuePosts(stage, 5, 'mid');
        await leaveWakeUps(redis, stage, made);
        await until('each has a wake-up', async () => (await hasKeysFor(redis, made)) === 30);
        await until('the first are out', () => stage.network.accepted.length >= 4);
        await redis.kill();
        const left = 20 - stage.network.accepted.length;
        const speed = expectFast(before, await save(product));
        await stage.settled();
        return {
          landed: left > 0 ? `killed with ${left} of 20 on the network to come; ${speed}` : null,
          bystandersWithin: AFTER_REDIS,
        };
      } finally {
        await redis.close();
      }
    },
  },
  {
    id: 'F9',
    title: 'FLUSHALL while everything waits',
    needs,
    async run(stage) {
      const redis = await RedisProcess.start();
      try {
        await stage.start({ REDIS_URL: redis.url });
        const { made } = await queuePosts(stage, 6, 'flushed');
        await leaveWakeUps(redis, stage, made);
        await until('each has a wake-up', async () => (await hasKeysFor(redis, made)) === 30);
        await redis.forgetEverything();
        const kept = await hasKeysFor(redis, made);
        await stage.settled();
        return {
          landed: kept < 30 ? `${30 - kept} of 30 wake-ups were forgotten` : null,
          bystandersWithin: AFTER_REDIS,
        };
      } finally {
        await redis.close();
      }
    },
  },
  {
    id: 'F10',
    title: 'Redis comes back as it was before everything went out',
    needs,
    async run(stage) {
      const settings = ['--appendonly', 'no'];
      let redis = await RedisProcess.start(settings);
      const { folder } = redis;
      const port = Number(new URL(redis.url).port);
      try {
        await stage.start({ REDIS_URL: redis.url });
        const { made } = await queuePosts(stage, 5, 'old');
        await leaveWakeUps(redis, stage, made);
        await until('each has a wake-up', async () => (await hasKeysFor(redis, made)) === 30);
        await redis.snapshot();
        cpSync(join(folder, 'dump.rdb'), join(folder, 'old.rdb'));
        await stage.settled();
        const calls = stage.network.accepted.length;
        await redis.kill();
        cpSync(join(folder, 'old.rdb'), join(folder, 'dump.rdb'));
        redis = await RedisProcess.start(settings, { folder, port });
        const stale = await hasKeysFor(redis, made);
        const { made: next } = await queuePosts(stage, 6, 'new');
        await stage.settled();
        await until('stale wake-ups have rung', async () => (await hasKeysFor(redis, made)) === 0);
        expect(stage.network.accepted.length).to.equal(calls + (2 * next.length) / 3);
        return {
          landed: stale > 0 ? `${stale} wake-ups of posts long out came back` : null,
          bystandersWithin: AFTER_REDIS,
        };
      } finally {
        await redis.close();
        rmSync(folder, { recursive: true, force: true });
      }
    },
  },
  {
    id: 'F11',
    title: 'Redis is out of memory',
    needs,
    async run(stage) {
      const redis = await RedisProcess.start();
      try {
        const save = await saver(stage);
        const product = await stage.start({ ...withRedis(redis.url), LOG_LEVEL: 'warn' });
        const before = await save(product);
        await redis.configure('maxmemory', '1mb');
        await queuePosts(stage, 4, 'full');
        const speed = expectFast(before, await save(product));
        await stage.settled();
        const told = /has no memory left|refuses new wake-ups/.test(product.output);
        return {
          landed: told ? `it was told of, and ${speed}` : null,
          bystandersWithin: AFTER_REDIS,
        };
      } finally {
        await redis.close();
      }
    },
  },
  {
    id: 'F11b',
    title: 'Redis cannot write its append-only file',
    needs: () => needs() ?? lacksSmallDisk(),
    async run(stage) {
      const disk = makeSmallDisk(8);
      const settings = ['--appendonly', 'yes', '--appendfsync', 'everysec'];
      const redis = await RedisProcess.start(settings, { folder: disk.folder });
      try {
        const save = await saver(stage);
        const product = await stage.start({ ...withRedis(redis.url), LOG_LEVEL: 'warn' });
        const before = await save(product);
        disk.fill();
        const { made } = await queuePosts(stage, 4, 'unwritten');
        // A write that it cannot keep: it says so only once it has tried.
        const leaving = leaveWakeUps(redis, stage, made);
        const speed = expectFast(before, await save(product));
        await stage.settled();
        disk.makeRoom();
        await leaving;
        const told = /cannot write its file|refuses new wake-ups/.test(product.output);
        return {
          landed: told ? `it was told of, and ${speed}` : null,
          bystandersWithin: AFTER_REDIS,
        };
      } finally {
        await redis.kill();
        disk.remove();
      }
    },
  },
  {
    id: 'F8b',
    title: 'Redis freezes in mid-run with every connection kept',
    needs,
    async run(stage) {
      const redis = await RedisProcess.start();
      try {
        const save = await saver(stage);
        const product = await stage.start(withRedis(redis.url));
        const before = await save(product);
        const { made } = await queuePosts(stage, 6, 'frozen');
        await leaveWakeUps(redis, stage, made);
        await until('each has a wake-up', async () => (await hasKeysFor(redis, made)) === 30);
        redis.freeze();
        const speed = expectFast(before, await save(product));
        const early = stage.network.accepted.length;
        await stage.settled();
        redis.thaw();
        return {
          landed: early < 20 ? `frozen with ${20 - early} of 20 to come; ${speed}` : null,
          bystandersWithin: AFTER_REDIS,
        };
      } finally {
        await redis.close();
      }
    },
  },
];
