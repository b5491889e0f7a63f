/**
 * A soak: posts go out while processes, Redis, the network and the documents are killed, frozen,
 * flushed, spoilt and held at random; in the end every count has to come out even.
 *
 *     npm run test:soak                             15 minutes, a new seed
 *     npm run test:soak -- --minutes 5 --seed 42    the same troubles in the same order again
 */
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { MINUTE, SECOND } from '../../src/domain/time-units.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import { judge } from '../faults/support/judge.js';
import { openStage, type Stage } from '../faults/support/stage.js';
import { startTcpProxy } from '../faults/support/tcp-proxy.js';
import { savePosts } from '../faults/support/saves.js';
import { RedisProcess } from '../process/support/redis-process.js';
import type { Product } from '../process/support/product.js';
import { createRandom } from './random.js';
import { makeTrouble, type Cast } from './trouble-maker.js';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '15' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const minutes = Number(values.minutes);
const random = createRandom(Number(values.seed));
const say = (words: string): void => void process.stdout.write(`${words}\n`);
say(`${minutes} minutes with --seed ${values.seed}`);

/** Channels of each kind; the network is behind the proxy for all but the feeds. */
const KINDS = ['keyed', 'probed', 'webhook', 'feed', 'blind'] as const;
const OF_EACH = 3;
const WEB = 2;
/** What every attempt that the network allows may come to, with so much trouble. */
const MAY_END = ['published', 'failed', 'unconfirmed'] as const;

const stage = await openStage();
const proxy = await startTcpProxy({ port: stage.network.port });
const redis = await RedisProcess.start();
const start = (place: number): Promise<Product> =>
  stage.start({ REDIS_URL: redis.url, ...(place === WEB ? { FAULT_WEB: '1' } : {}) });
const cast: Cast = {
  ...{ stage, proxy, redis, start },
  slugs: KINDS.flatMap((kind) => Array.from({ length: OF_EACH }, (_, i) => `${kind}-${i}`)),
  processes: await Promise.all([start(0), start(1), start(WEB)]),
};
const channels: ChannelRecord[] = [];
for (const slug of cast.slugs) {
  const [kind = 'feed'] = KINDS.filter((each) => slug.startsWith(each));
  channels.push(await stage.channel(kind, slug, { port: proxy.port, gapMinutes: 0 }));
}
const saved = await stage.channel('feed', 'saved');

const until = performance.now() + minutes * MINUTE;
let acknowledged = 0;
let cutOff = 0;
let troubles = 0;
const failures: string[] = [];

/** A store that is held or a server that is gone: who asks is told, and asks again. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'StoreWriteError') throw error;
      await pause(SECOND / 2);
    }
  }
}

async function queueOn(): Promise<void> {
  for (let i = 0; performance.now() < until; i++) {
    const channel = channels[i % channels.length];
    if (channel) {
      const at = [stage.services.clock.now() + 3 * SECOND];
      // Reading back goes by the words, and nobody says the same twice within a month.
      const text = (): string => `Number ${i} of the soak`;
      await patiently(() => stage.due(channel, { at, text, mayEnd: MAY_END }));
    }
    await pause(SECOND / 5);
  }
}

async function saveOn(): Promise<void> {
  while (performance.now() < until) {
    const web = cast.processes[WEB];
    if (web?.isRunning) {
      try {
        const { refused } = await savePosts(stage, web, { channel: saved._id, count: 1 });
        if (refused.length === 0) acknowledged += 1;
        else cutOff += 1;
      } catch {
        // A request that was cut off: whether it was saved is not known, and it was not promised.
        cutOff += 1;
      }
    }
    await pause(2 * SECOND);
  }
}

async function troubleOn(): Promise<void> {
  while (performance.now() < until) {
    try {
      const made = await makeTrouble(cast, random);
      troubles += 1;
      say(`${new Date().toISOString().slice(11, 19)} ${made}`);
    } catch (error) {
      failures.push(String(error));
    }
    await pause(random.between(1, 30) * (SECOND / 10));
  }
}

async function savedPosts({ services }: Stage): Promise<number> {
  return services.store.posts.countDocuments({ text: /^Saved / });
}

await Promise.all([queueOn(), saveOn(), troubleOn()]);
say('no more trouble; waiting until nothing more happens');
await stage.settled(6 * MINUTE);
const verdict = await judge(stage, Infinity);
const deliveries = await stage.readAll();
const states = new Map<string, number>();
for (const { state } of deliveries) states.set(state, (states.get(state) ?? 0) + 1);
const keptSaved = await savedPosts(stage);
if (keptSaved < acknowledged) {
  failures.push(`${acknowledged} saves were confirmed, ${keptSaved} are there`);
}
const queued = stage.wanted.length;
if (deliveries.length !== queued) failures.push(`${queued} queued, ${deliveries.length} there`);

const { accepted, doubled, inLimbo, lost, problems } = verdict;
const ends = [...states].map(([state, count]) => `${count} ${state}`).join(', ');
say(`\n${queued} queued: ${ends}; ${accepted} on the networks and feeds`);
say(`${troubles} troubles; lost ${lost}, doubled ${doubled}, in limbo ${inLimbo}`);
say(`${acknowledged} saves confirmed, ${cutOff} cut off or refused, ${keptSaved} there`);
const asked = deliveries.filter(
  ({ state, network }) => state !== 'published' && network !== 'blind',
);
for (const { network, state, history } of asked) {
  say(`  ${network} ended ${state}: ${history.map(({ event }) => event).join(', ')}`);
}
for (const failure of [...failures, ...problems]) say(`  ${failure}`);

await stage.close();
await cast.redis.close();
await proxy.close();
process.exitCode = failures.length + problems.length === 0 ? 0 : 1;
say(process.exitCode === 0 ? 'every count comes out even' : 'counts do not come out even');
say(`again: npm run test:soak -- --minutes ${minutes} --seed ${values.seed}`);
process.exit();
