import { expect } from 'chai';
import { SECOND } from '../../../src/domain/time-units.js';
import { redisServer } from '../../process/support/installation.js';
import type { Product } from '../../process/support/product.js';
import { seedDue } from '../../process/support/seeding.js';
import { RedisProcess } from '../../process/support/redis-process.js';
import { until } from '../../process/support/waiting.js';
import type { FaultRow } from '../row.js';
import { savePosts } from '../support/saves.js';
import type { Stage } from '../support/stage.js';

const DUE_AT_ONCE = 1_000;
const KINDS = ['feed', 'keyed', 'probed', 'webhook', 'feed'] as const;
/** A thousand in one second take a while on two cores; what counts is that each goes out once. */
const ALL_WITHIN = 120 * SECOND;

async function thousandAtOnce(stage: Stage, environment: Readonly<Record<string, string>>) {
  const { _id } = await stage.channel('feed', 'saved');
  const channels = [];
  for (const [i, kind] of KINDS.entries()) {
    channels.push(await stage.channel(kind, `${kind}-${i}`));
  }
  const webs = [
    await stage.start(environment, 'web'),
    await stage.start(environment, 'web'),
  ] as const;
  await Promise.all([stage.start(environment), stage.start(environment)]);
  const from = stage.services.clock.now() + 8 * SECOND;
  const each = DUE_AT_ONCE / channels.length;
  for (const channel of channels) {
    const at = Array.from({ length: each }, (_, i) => from + Math.floor((i * SECOND) / each));
    await stage.due(channel, { at });
  }
  expect(stage.services.clock.now(), 'all were queued before their time').to.be.below(from);
  // People go on saving meanwhile.
  const saved = await Promise.all(
    webs.map((web) => savePosts(stage, web, { channel: _id, count: 10 })),
  );
  for (const { refused } of saved) expect(refused).to.deep.equal([]);
  await stage.settled(ALL_WITHIN);
  const outcomes = (await stage.readAll()).map(({ outcome }) => outcome?.at.getTime() ?? 0);
  const last = Math.max(...outcomes) - from;
  return `${outcomes.length} were due in one second, the last was out ${last} ms after the first was due`;
}

/** Posts due one after the other, so that something is under way whenever a process is stopped. */
async function steadyLoad(stage: Stage, seconds: number): Promise<number> {
  const from = stage.services.clock.now() + SECOND;
  for (const kind of ['feed', 'keyed', 'probed', 'webhook'] as const) {
    const channel = await stage.channel(kind, `steady-${kind}`);
    const at = Array.from({ length: 5 * seconds }, (_, i) => from + i * 200);
    await stage.due(channel, { at });
  }
  return from + seconds * SECOND;
}

/** Asks one to stop, waits until it has, and starts the next: as a deployment does. */
async function roll(stage: Stage, old: Product, root: 'web' | 'faults'): Promise<Product> {
  const fresh = await stage.start({}, root);
  const exit = await old.stop();
  expect(exit, `${root} stops cleanly: ${old.errors}`).to.deep.equal({ code: 0, signal: null });
  return fresh;
}

export const manyProcessesRows: readonly FaultRow[] = [
  {
    id: 'F27',
    title: 'two webs, two workers, 1,000 due in one second, without Redis',
    async run(stage) {
      return { landed: await thousandAtOnce(stage, {}) };
    },
  },
  {
    id: 'F27r',
    title: 'the same with Redis',
    needs: () => (redisServer ? null : 'redis-server is not installed'),
    async run(stage) {
      const redis = await RedisProcess.start();
      try {
        return { landed: await thousandAtOnce(stage, { REDIS_URL: redis.url }) };
      } finally {
        await redis.close();
      }
    },
  },
  {
    id: 'F33',
    title: 'webs and workers are restarted one after the other under load',
    async run(stage) {
      const { _id } = await stage.channel('feed', 'saved');
      let web = await stage.start({}, 'web');
      let workers = [await stage.start(), await stage.start()];
      const until = await steadyLoad(stage, 25);
      let restarts = 0;
      let saves = 0;
      while (stage.services.clock.now() < until) {
        const [oldest, other] = workers;
        if (!oldest || !other) break;
        workers = [other, await roll(stage, oldest, 'faults')];
        const [saved, nextWeb] = await Promise.all([
          savePosts(stage, web, { channel: _id, count: 3 }),
          stage.start({}, 'web'),
        ]);
        expect(saved.refused).to.deep.equal([]);
        saves += saved.took.length;
        expect((await web.stop()).code, web.errors).to.equal(0);
        web = nextWeb;
        restarts += 2;
      }
      await stage.settled(90 * SECOND);
      const done = await stage.readAll();
      const inDoubt = done.filter(({ history }) => history.some((e) => e.event === 'unconfirmed'));
      expect(inDoubt, 'a process that is asked to stop finishes what it has begun').to.have.length(
        0,
      );
      const posts = await stage.services.store.posts.countDocuments({ text: /^Saved / });
      expect(posts).to.equal(saves);
      return { landed: restarts >= 4 ? `${restarts} restarts while ${saves} were saved` : null };
    },
  },
  {
    id: 'F33b',
    title: 'a newer version beside us writes states and fields that we do not know',
    async run(stage) {
      const channel = await stage.channel('keyed', 'beside');
      const from = stage.services.clock.now() + 4 * SECOND;
      const [known] = await stage.due(channel, { at: [from] });
      // Not the judge's: it stays as the other version left it.
      const [unknown] = await seedDue(stage.services, channel, [from + 100]);
      if (!known || !unknown) throw new Error('nothing was queued');
      const raw = stage.services.store.deliveries.collection;
      const embargo = { until: 'noon', by: ['law'] };
      await raw.updateOne({ _id: known._id as never }, { $set: { embargo } });
      await raw.updateOne({ _id: unknown._id as never }, { $set: { state: 'embargoed', embargo } });
      const before = await raw.findOne({ _id: unknown._id as never });
      const web = await stage.start({}, 'web');
      await stage.start();
      await stage.settled();
      const answer = await fetch(`${web.url}/healthz`);
      expect(answer.status).to.equal(200);
      await until('both had their moment', () => stage.services.clock.now() > from + 5 * SECOND);
      expect(await raw.findOne({ _id: unknown._id as never })).to.deep.equal(before);
      expect(await raw.findOne({ _id: known._id as never })).to.deep.include({
        ...{ state: 'published', embargo },
      });
      return { landed: 'one delivery had a state, another a field that we do not know' };
    },
  },
];
