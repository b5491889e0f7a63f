import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { systemClock } from '../../src/clock.js';
import { createBullmqJobs } from '../../src/jobs/bullmq-jobs.js';
import type { Jobs } from '../../src/jobs/port.js';
import { SILENT_AFTER_MILLISECONDS } from '../../src/jobs/redis-watch.js';
import { redisServer } from '../process/support/installation.js';
import { RedisProcess } from '../process/support/redis-process.js';
import { keptLog } from '../support/kept-log.js';

describe('a Redis in trouble', () => {
  let redis: RedisProcess;
  let jobs: Jobs;
  let opened: RedisProcess | undefined;

  before(function () {
    if (redisServer === undefined) this.skip();
  });
  afterEach(async () => {
    await jobs?.close();
    await opened?.close();
  });

  async function open(...settings: string[]): Promise<void> {
    redis = await RedisProcess.start(settings.length > 0 ? settings : undefined);
    opened = redis;
    const created = createBullmqJobs({
      ...{ connection: { url: redis.url }, name: 'Redis at test', prefix: 'test' },
      ...{ clock: systemClock, log: keptLog().log },
    });
    jobs = created;
    await created.looked;
  }
  const add = (id: string): Promise<boolean> =>
    jobs.add('publish', { delivery: id }, { at: systemClock.now(), id });
  const untilTrouble = async (form: RegExp): Promise<void> => {
    while (!form.test(jobs.trouble() ?? '')) await pause(5);
  };
  const untilWell = async (): Promise<void> => {
    while (jobs.trouble() !== null || !jobs.healthy()) await pause(5);
  };

  it('is no trouble while it keeps a file and refuses rather than forgets', async () => {
    await open();
    expect(jobs.trouble()).to.equal(null);
    expect(jobs.healthy()).to.equal(true);
  });

  it('is told of when its settings may lose wake-ups, and used all the same', async () => {
    await open('--appendonly', 'no', '--maxmemory-policy', 'allkeys-lru');
    expect(jobs.trouble()).to.equal(
      'Redis at test forgets wake-ups when it restarts: set `appendonly yes`. ' +
        'Redis at test drops wake-ups when its memory is full: set `maxmemory-policy noeviction`.',
    );
    expect(jobs.healthy()).to.equal(true);
    expect(await add('one')).to.equal(true);
  });

  it('that is gone is told of, and takes wake-ups again when it is back', async () => {
    await open();
    const { url, folder } = redis;
    await redis.kill();
    await untilTrouble(/^Redis at test does not answer\. Posts still go out/);
    expect(jobs.healthy()).to.equal(false);
    expect(await add('lost')).to.equal(false);
    opened = await RedisProcess.start(undefined, { folder, port: Number(new URL(url).port) });
    await untilWell();
    expect(await add('one')).to.equal(true);
  });

  it('that is frozen is waited for by one wake-up at most, and trusted when it answers', async () => {
    await open();
    redis.freeze();
    expect(await add('first')).to.equal(false);
    expect(jobs.healthy()).to.equal(false);
    expect(jobs.trouble()).to.match(/does not answer/);
    const began = performance.now();
    for (let i = 0; i < 50; i++) expect(await add(`${i}`)).to.equal(false);
    const waited = performance.now() - began;
    expect(waited, 'none of them waited').to.be.below(SILENT_AFTER_MILLISECONDS);
    redis.thaw();
    await untilWell();
    expect(await add('one')).to.equal(true);
  });

  it('that is frozen does not keep the process from closing', async () => {
    await open();
    jobs.work('publish', () => Promise.resolve(), { concurrency: 1 });
    await untilWell();
    redis.freeze();
    await jobs.close();
    redis.thaw();
  });

  it('that is out of memory refuses wake-ups in words, until it has room', async () => {
    await open();
    await redis.configure('maxmemory', '1mb');
    expect(await add('one')).to.equal(false);
    await untilTrouble(/has no memory left for new wake-ups|OOM/);
    expect(jobs.healthy()).to.equal(false);
    await redis.configure('maxmemory', '0');
    await untilWell();
    expect(await add('two')).to.equal(true);
  });
});
