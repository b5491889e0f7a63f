import { setTimeout as pause } from 'node:timers/promises';
import { SECOND } from '../../src/domain/time-units.js';
import {
  ACCEPT_AND_DROP,
  ACCEPT_AND_STAY_SILENT,
  acceptAndSay,
  DROP,
  refuse,
} from '../faults/support/behaviour.js';
import type { Stage } from '../faults/support/stage.js';
import type { ProxyFault, TcpProxy } from '../faults/support/tcp-proxy.js';
import { holdDocuments } from '../process/support/held-documents.js';
import type { Product } from '../process/support/product.js';
import { RedisProcess } from '../process/support/redis-process.js';
import type { Random } from './random.js';

/** What trouble is made with, each at most once at a time. */
export interface Cast {
  readonly stage: Stage;
  readonly proxy: TcpProxy;
  readonly slugs: readonly string[];
  redis: RedisProcess;
  /** Two workers, and a web with workers of its own. */
  readonly processes: Product[];
  readonly start: (place: number) => Promise<Product>;
}

type Trouble = (cast: Cast, random: Random) => Promise<string>;

const seconds = (random: Random, least: number, most: number): number =>
  random.between(least * 10, most * 10) * (SECOND / 10);

const killProcess: Trouble = async (cast, random) => {
  const place = random.between(0, cast.processes.length - 1);
  const victim = cast.processes[place];
  await victim?.kill();
  await pause(seconds(random, 0, 3));
  cast.processes[place] = await cast.start(place);
  return `killed ${victim?.root} ${place}`;
};

const restartProcess: Trouble = async (cast, random) => {
  const place = random.between(0, cast.processes.length - 1);
  const exit = await cast.processes[place]?.stop();
  cast.processes[place] = await cast.start(place);
  if (exit?.code !== 0) throw new Error(`it did not stop cleanly: ${JSON.stringify(exit)}`);
  return `restarted process ${place}`;
};

const freezeProcess: Trouble = async (cast, random) => {
  const place = random.between(0, cast.processes.length - 1);
  const victim = cast.processes[place];
  if (!victim) return 'froze nobody';
  const milliseconds = seconds(random, 1, 9);
  process.kill(victim.pid, 'SIGSTOP');
  await pause(milliseconds);
  if (victim.isRunning) process.kill(victim.pid, 'SIGCONT');
  return `froze process ${place} for ${milliseconds} ms`;
};

const killRedis: Trouble = async (cast, random) => {
  const { folder, url } = cast.redis;
  await cast.redis.kill();
  await pause(seconds(random, 0, 5));
  cast.redis = await RedisProcess.start(undefined, { folder, port: Number(new URL(url).port) });
  return 'killed Redis and started it again';
};

const freezeRedis: Trouble = async ({ redis }, random) => {
  const milliseconds = seconds(random, 1, 5);
  redis.freeze();
  await pause(milliseconds);
  redis.thaw();
  return `froze Redis for ${milliseconds} ms`;
};

const flushRedis: Trouble = async ({ redis }) => {
  await redis.forgetEverything();
  return 'flushed Redis';
};

const spoilNetwork: Trouble = async ({ proxy }, random) => {
  const fault = random.oneOf<ProxyFault>([
    { type: 'refuse' },
    { type: 'hang' },
    { type: 'cut', afterBytes: 60 },
    { type: 'delay', milliseconds: 300 },
  ]);
  const milliseconds = seconds(random, 1, 3);
  await proxy.set(fault);
  await pause(milliseconds);
  await proxy.set({ type: 'pass' });
  return `spoilt the network (${fault.type}) for ${milliseconds} ms`;
};

const spoilAnswers: Trouble = ({ stage, slugs }, random) => {
  const [name, behaviour] = random.oneOf([
    ['taken and dropped', ACCEPT_AND_DROP],
    ['taken in silence', ACCEPT_AND_STAY_SILENT],
    ['dropped', DROP],
    ['500 without taking it', refuse(500)],
    ['500 after taking it', acceptAndSay(500)],
    ['429', refuse(429, { 'retry-after': '2' })],
  ] as const);
  // Our own feeds are no network that could answer badly.
  const slug = random.oneOf(slugs.filter((each) => !each.startsWith('feed')));
  stage.network.next(slug, behaviour);
  return Promise.resolve(`the next call of ${slug} is ${name}`);
};

const holdTheDocuments: Trouble = async ({ stage }, random) => {
  const milliseconds = seconds(random, 0, 5);
  const held = await holdDocuments(stage.place.folder);
  await pause(milliseconds);
  await held.letGo();
  return `held the documents for ${milliseconds} ms`;
};

const TROUBLES: readonly Trouble[] = [
  ...[killProcess, killProcess, restartProcess, freezeProcess, freezeProcess],
  ...[killRedis, freezeRedis, flushRedis],
  ...[spoilNetwork, spoilNetwork, spoilAnswers, spoilAnswers, spoilAnswers, holdTheDocuments],
];

/** Makes one trouble, from its beginning to its end, and says which. */
export const makeTrouble: Trouble = (cast, random) => random.oneOf(TROUBLES)(cast, random);
