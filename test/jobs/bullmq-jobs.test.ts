import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { systemClock } from '../../src/clock.js';
import { createBullmqJobs } from '../../src/jobs/bullmq-jobs.js';
import type { JobPayload, Jobs } from '../../src/jobs/port.js';
import {
  findRedisServer,
  openPrivateRedis,
  type PrivateRedis,
} from '../../src/jobs/private-redis.js';
import { shutDown } from '../../src/jobs/redis-socket.js';
import { keptLog } from '../support/kept-log.js';

describe('wake-ups on Redis', () => {
  const program = findRedisServer(process.env['PATH'] ?? '');
  let folder: string;
  let redis: PrivateRedis | undefined;
  let jobs: Jobs;

  beforeEach(async function () {
    if (program === undefined) this.skip();
    folder = await mkdtemp(join(tmpdir(), 'dimmerbank-jobs-'));
    redis = await openPrivateRedis({ program, dataFolder: folder, log: keptLog().log });
    if (!redis) throw new Error('redis-server did not come up');
    jobs = openJobs(redis.socket);
  });
  afterEach(async () => {
    await jobs.close();
    await redis?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const openJobs = (socket: string): Jobs =>
    createBullmqJobs({
      connection: { socket },
      prefix: 'test',
      clock: systemClock,
      log: keptLog().log,
    });
  const untilHealthy = async (): Promise<void> => {
    while (!jobs.healthy()) await pause(5);
  };
  const firstRung = (): Promise<JobPayload> =>
    new Promise((resolve) => {
      const handler = (payload: JobPayload): Promise<void> => {
        resolve(payload);
        return Promise.resolve();
      };
      jobs.work('publish', handler, { concurrency: 1 });
    });

  it('are left by a process that began before Redis answered it, and rung', async () => {
    const rung = firstRung();
    await untilHealthy();
    const at = systemClock.now();
    expect(await jobs.add('publish', { delivery: 'one' }, { at, id: 'one' })).to.equal(true);
    expect(await rung).to.deep.equal({ delivery: 'one' });
  });

  it('are left again once Redis has come back', async () => {
    const rung = firstRung();
    await untilHealthy();
    await shutDown(redis?.socket ?? '');
    while (jobs.healthy()) await pause(5);
    const at = systemClock.now();
    expect(await jobs.add('publish', { delivery: 'lost' }, { at, id: 'lost' })).to.equal(false);
    const { log } = keptLog();
    redis = await openPrivateRedis({ program: program ?? '', dataFolder: folder, log });
    await untilHealthy();
    expect(await jobs.add('publish', { delivery: 'two' }, { at, id: 'two' })).to.equal(true);
    expect(await rung).to.deep.equal({ delivery: 'two' });
  });
});
