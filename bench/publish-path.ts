import type { JobPayload } from '../src/jobs/port.js';
import { publishDelivery } from '../src/publishing/ledger/delivery-publisher.js';
import { bareCommitRate, WRITES_A_DELIVERY } from './bare-commits.js';
import { openBenchRedis } from './bench-redis.js';
import { jobRate } from './job-rate.js';
import { openPublishingWorld, type PublishingWorld } from './publishing-world.js';
import { interleave, median, ratiosOf, spreadOf, type Rounds } from './rounds.js';
import { notRun, type Row } from './row.js';

const ROUNDS = 5;
const DELIVERIES = 300;
const CONCURRENCY = 50;

const ON_MONGODB = 'G1 publish path through BullMQ, on MongoDB';
const EMBEDDED = 'G1 publish path, embedded';
const EMBEDDED_POST = 'publish path through BullMQ against the bare POST, embedded';

/** The publish path through BullMQ on both stores, as far as they are here. */
export async function publishPath(): Promise<readonly Row[]> {
  const redis = await openBenchRedis();
  if (!redis) return [ON_MONGODB, EMBEDDED].map((goal) => notRun(goal, 'no redis-server'));
  try {
    return [...(await onMongodb(redis.socket)), ...(await embedded(redis.socket))];
  } finally {
    await redis.close();
  }
}

async function onMongodb(socket: string): Promise<Row[]> {
  const mongodbUrl = process.env['MONGODB_URL'];
  if (!mongodbUrl) return [notRun(ON_MONGODB, 'MONGODB_URL is not set')];
  const rounds = await measure({ socket, mongodbUrl, ledger: false });
  return [against(rounds, { goal: ON_MONGODB, to: 'post', least: 0.7 })];
}

async function embedded(socket: string): Promise<Row[]> {
  const rounds = await measure({ socket, ledger: true });
  return [
    against(rounds, { goal: EMBEDDED, to: 'ledger', least: 0.5 }),
    against(rounds, { goal: EMBEDDED_POST, to: 'post', least: null }),
  ];
}

type Comparison = 'post' | 'ledger';

async function measure(options: {
  readonly socket: string;
  readonly mongodbUrl?: string;
  readonly ledger: boolean;
}): Promise<Rounds> {
  const world = await openPublishingWorld(options);
  try {
    return await interleave(ROUNDS, [
      { name: 'path', measure: () => wholePath(world, options.socket) },
      { name: 'post', measure: () => barePost(world, options.socket) },
      ...(options.ledger ? [{ name: 'ledger', measure: () => ledger(world) }] : []),
    ]);
  } finally {
    await world.close();
  }
}

async function wholePath(world: PublishingWorld, socket: string): Promise<number> {
  const { store, publisher } = world.services;
  const deliveries = await world.queue(DELIVERIES);
  const handler = async ({ delivery }: JobPayload): Promise<void> => {
    await publishDelivery(publisher, String(delivery));
  };
  const rate = await jobRate({ socket, deliveries, concurrency: CONCURRENCY, handler });
  await world.expectTaken(DELIVERIES);
  const published = await store.deliveries.countDocuments({ state: 'published' });
  if (published % DELIVERIES !== 0) throw new Error(`void: ${published} deliveries are published`);
  return rate;
}

async function barePost(world: PublishingWorld, socket: string): Promise<number> {
  const deliveries = names(DELIVERIES);
  const handler = (): Promise<void> => world.post();
  const rate = await jobRate({ socket, deliveries, concurrency: CONCURRENCY, handler });
  await world.expectTaken(DELIVERIES);
  return rate;
}

const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `bare-${i}`);

/** The same documents, and so many; they are left behind, where nobody looks for them. */
async function ledger(world: PublishingWorld): Promise<number> {
  const ids = await world.queue(DELIVERIES);
  const { store, clock } = world.services;
  return bareCommitRate(store, { ids, concurrency: CONCURRENCY, now: clock.now() });
}

const COMPARED: Record<Comparison, string> = {
  post: 'BullMQ with the same bare POST',
  ledger: `${WRITES_A_DELIVERY} bare claims a delivery, each a conditional durable commit`,
};

function against(
  rounds: Rounds,
  asked: { readonly goal: string; readonly to: Comparison; readonly least: number | null },
): Row {
  const { goal, to, least } = asked;
  const ratios = ratiosOf(rounds, 'path', to);
  const ratio = median(ratios);
  return {
    goal,
    figure: median(rounds.get('path') ?? []),
    unit: 'deliveries/s',
    against: `${COMPARED[to]} (${Math.round(median(rounds.get(to) ?? []))}/s), ${CONCURRENCY} at once`,
    ratio,
    spread: spreadOf(ratios),
    passed: least === null ? null : ratio >= least,
    goalSays:
      least === null
        ? 'no goal here: the limit of this store is its durable commits'
        : `at least ${least} of it`,
  };
}
