import { SECOND } from '../src/domain/time-units.js';
import { findRedisServer } from '../src/jobs/private-redis.js';
import { claimLimit } from './claim-limit.js';
import {
  CONTENDERS,
  LEAD_MILLISECONDS,
  type ContenderName,
  type DueItems,
  type DueOutcome,
} from './due-messages.js';
import { openDueContender } from './open-due-contender.js';
import { median, percentile, spreadOf } from './rounds.js';
import { notRun, type Bench, type Row } from './row.js';

const MOST_MILLISECONDS = 1_000;
/** What bare BullMQ needs to take in a thousand jobs, at the least. */
const TO_ARM_A_THOUSAND = SECOND / 2;

/** 100,000 over a minute: each once, none early, hardly any later than a second (G4). */
export const manyDue: Bench = ({ quick }) => {
  const items = quick
    ? { items: 10_000, overMilliseconds: 6 * SECOND }
    : { items: 100_000, overMilliseconds: 60 * SECOND };
  const count = items.items.toLocaleString('en');
  return burst({
    items,
    rounds: 1,
    goal: `G4 ${count} due over ${items.overMilliseconds / SECOND} s, lateness p99`,
    figure: ({ lateness }) => percentile(lateness, 99),
    names: ['sweep', 'redis', 'bullmq'],
    tried: ['sweep', 'redis'],
  });
};

/** 10,000 in one instant: the last is handed on within a second (G5). */
export const allAtOnce: Bench = async ({ quick }) => {
  const items = { items: quick ? 2_000 : 10_000, overMilliseconds: 0 };
  const rounds = quick ? 1 : 2;
  const handed = await burst({
    ...{ items, rounds },
    goal: `G5 ${items.items.toLocaleString('en')} due in one instant, lateness of the last`,
    figure: ({ lateness }) => lateness.at(-1) ?? NaN,
    names: ['sweep', 'redis', 'bullmq', 'minute'],
    tried: ['sweep', 'redis'],
  });
  const published = await burst({
    ...{ items: { items: 500, overMilliseconds: 0 }, rounds },
    goal: '500 due in one instant, lateness of the last',
    figure: ({ lateness }) => lateness.at(-1) ?? NaN,
    names: ['path', 'bullmq'],
    tried: ['path'],
  });
  return [...handed, ...published.map((row) => ({ ...row, passed: null, goalSays: 'no goal' }))];
};

interface Burst {
  readonly items: DueItems;
  readonly rounds: number;
  readonly goal: string;
  readonly figure: (outcome: DueOutcome) => number;
  readonly names: readonly ContenderName[];
  /** Ours, each a row. */
  readonly tried: readonly ContenderName[];
}

async function burst(asked: Burst): Promise<readonly Row[]> {
  const { items, rounds, goal, figure, names, tried } = asked;
  if (findRedisServer(process.env['PATH'] ?? '') === undefined) {
    return [notRun(goal, 'there is no redis-server on the PATH')];
  }
  const figures = new Map<ContenderName, number[]>(names.map((name) => [name, []]));
  const limits: number[] = [];
  for (let round = 0; round < rounds; round++) {
    // One after the other, since each may need all that the machine has; the order turns round.
    for (const name of round % 2 === 0 ? names : [...names].reverse()) {
      figures.get(name)?.push(figure(await alone(name, items)));
    }
    limits.push(await claimLimit());
  }
  const of = (name: ContenderName): readonly number[] => figures.get(name) ?? [];
  const others = names.filter((name) => !tried.includes(name));
  const theirs = others.map((name) => `${CONTENDERS[name]} (${Math.round(median(of(name)))} ms)`);
  return tried.map((name) => {
    const ratios = of(name).map((each, round) => each / (of('bullmq')[round] ?? NaN));
    return {
      goal: `${goal}, ${CONTENDERS[name]}`,
      figure: median(of(name)),
      unit: 'ms',
      against: `${theirs.join('; ')}; this store claims ${Math.round(median(limits))}/s in batches`,
      ratio: median(ratios),
      spread: spreadOf(ratios),
      passed: median(of(name)) <= MOST_MILLISECONDS,
      goalSays: `at most ${MOST_MILLISECONDS} ms`,
    };
  });
}

async function alone(name: ContenderName, items: DueItems): Promise<DueOutcome> {
  const contender = await openDueContender(name);
  try {
    await contender.seed(items);
    const toArm = SECOND + (items.items / 1_000) * TO_ARM_A_THOUSAND;
    const at = Date.now() + LEAD_MILLISECONDS + (name === 'bullmq' ? toArm : 0);
    await contender.arm(at);
    return await contender.outcome();
  } finally {
    await contender.end();
  }
}
