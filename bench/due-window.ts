import { SECOND } from '../src/domain/time-units.js';
import { findRedisServer } from '../src/jobs/private-redis.js';
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
import { short } from './table.js';

const ROUNDS = 2;
const ITEMS = 10_000;
/** So that there are 167 a second, below the 170 of the goal. */
const OVER = 60 * SECOND;
/** What bare BullMQ needs to take in all of its jobs. */
const TO_ARM = 10 * SECOND;

const MOST_P50 = 12;
const MOST_P99 = 40;
const MOST_PROCESSOR_SECONDS = 4.3;
const LEAST_TIMES_BETTER = 600;

const HANDED = ['sweep', 'redis', 'bullmq', 'minute'] as const;
/** The whole path makes two durable writes for each, so that it is tried at a third of the rate. */
const PUBLISHED = ['path', 'bullmq'] as const;
const PUBLISHED_ITEMS = { items: 1_000, overMilliseconds: 20 * SECOND };
type Outcomes = ReadonlyMap<ContenderName, readonly DueOutcome[]>;

/**
 * Items at even distances over a minute: how late they are handed on (G2), what it costs (G6), and
 * both beside a tool that looks once a minute (G12). All wait at the same time, each in a process
 * of its own, so that whatever else the machine does weighs on all of them alike.
 */
export const dueWindow: Bench = async ({ quick }) => {
  if (findRedisServer(process.env['PATH'] ?? '') === undefined) {
    return ['G2', 'G6', 'G12'].map((goal) => notRun(goal, 'there is no redis-server on the PATH'));
  }
  const part = quick ? 5 : 1;
  const items = { items: ITEMS / part, overMilliseconds: OVER / part };
  const rounds = quick ? 1 : ROUNDS;
  const handed = await windows(HANDED, { rounds, items });
  const published = await windows(PUBLISHED, { rounds, items: PUBLISHED_ITEMS });
  return [...lateRows(handed, 'sweep'), ...lateRows(handed, 'redis')].concat(
    lateRows(published, 'path'),
    costRows(handed, items.items),
    publishedCost(published),
  );
};

async function windows(
  names: readonly ContenderName[],
  asked: { readonly rounds: number; readonly items: DueItems },
): Promise<Outcomes> {
  const outcomes = new Map<ContenderName, DueOutcome[]>(names.map((name) => [name, []]));
  for (let round = 0; round < asked.rounds; round++) {
    for (const [name, outcome] of await oneWindow(names, asked.items)) {
      outcomes.get(name)?.push(outcome);
    }
  }
  return outcomes;
}

async function oneWindow(
  names: readonly ContenderName[],
  items: DueItems,
): Promise<(readonly [ContenderName, DueOutcome])[]> {
  const contenders = await Promise.all(names.map(openDueContender));
  try {
    // One after the other: what they write beforehand must not make each other late.
    for (const contender of contenders) await contender.seed(items);
    const at = Date.now() + LEAD_MILLISECONDS + TO_ARM;
    await Promise.all(contenders.map((contender) => contender.arm(at)));
    if (Date.now() > at - LEAD_MILLISECONDS) throw new Error('void: not ready in time');
    return await Promise.all(
      contenders.map(async (contender) => [contender.name, await contender.outcome()] as const),
    );
  } finally {
    await Promise.all(contenders.map((contender) => contender.end()));
  }
}

type Figure = (outcome: DueOutcome) => number;
const p50: Figure = ({ lateness }) => percentile(lateness, 50);
const p99: Figure = ({ lateness }) => percentile(lateness, 99);
const cost: Figure = ({ processorSeconds, redisSeconds }) => processorSeconds + redisSeconds;
const COST_UNIT = 'processor seconds';

const of = (outcomes: Outcomes, name: ContenderName, figure: Figure): readonly number[] =>
  (outcomes.get(name) ?? []).map(figure);

interface Comparison {
  readonly name: ContenderName;
  readonly to: ContenderName;
  readonly figure: Figure;
  readonly unit: string;
  /** null where there is no goal. */
  readonly most: number | null;
}

function compare(outcomes: Outcomes, goal: string, asked: Comparison): Row {
  const { name, to, figure, unit, most } = asked;
  const [ours, theirs] = [of(outcomes, name, figure), of(outcomes, to, figure)];
  const ratios = ours.map((each, round) => each / (theirs[round] ?? NaN));
  return {
    goal: `${goal}, ${CONTENDERS[name]}`,
    figure: median(ours),
    unit,
    against: `${CONTENDERS[to]} (${short(median(theirs))})`,
    ratio: median(ratios),
    spread: spreadOf(ratios),
    passed: most === null ? null : median(ours) <= most,
    goalSays: most === null ? 'no goal' : `at most ${short(most)} ${unit}`,
  };
}

function lateRows(outcomes: Outcomes, name: ContenderName): Row[] {
  const common = { name, to: 'bullmq', unit: 'ms' } as const;
  const rate = name === 'path' ? 50 : 167;
  return [
    compare(outcomes, `G2 lateness at ${rate}/s, p50`, { ...common, figure: p50, most: MOST_P50 }),
    compare(outcomes, `G2 lateness at ${rate}/s, p99`, { ...common, figure: p99, most: MOST_P99 }),
  ];
}

function costRows(outcomes: Outcomes, items: number): Row[] {
  const count = items.toLocaleString('en');
  const most = (MOST_PROCESSOR_SECONDS * items) / ITEMS;
  const ours = of(outcomes, 'sweep', p50);
  const times = of(outcomes, 'minute', p50).map(
    (each, round) => each / Math.max(1, ours[round] ?? NaN),
  );
  const costs = { figure: cost, unit: COST_UNIT };
  return [
    compare(outcomes, `G6 ${count} spread items`, { name: 'sweep', to: 'bullmq', ...costs, most }),
    compare(outcomes, `G6 ${count} spread items`, { name: 'redis', to: 'bullmq', ...costs, most }),
    {
      goal: 'G12 median lateness, the sweep alone',
      figure: median(ours),
      unit: 'ms',
      against: `${CONTENDERS.minute} (${short(median(of(outcomes, 'minute', p50)))} ms)`,
      ratio: 1 / median(times),
      spread: spreadOf(times.map((each) => 1 / each)),
      passed: median(times) >= LEAST_TIMES_BETTER,
      goalSays: `at least ${LEAST_TIMES_BETTER} times better (${short(median(times))})`,
    },
    {
      ...compare(outcomes, `G12 ${count} spread items`, {
        ...{ name: 'sweep', to: 'minute', ...costs, most: null },
      }),
      passed: median(of(outcomes, 'sweep', cost)) <= median(of(outcomes, 'minute', cost)),
      goalSays: 'no more than it',
    },
  ];
}

function publishedCost(outcomes: Outcomes): Row[] {
  const goal = `${PUBLISHED_ITEMS.items.toLocaleString('en')} spread items`;
  const asked = { figure: cost, unit: COST_UNIT, most: null };
  return [compare(outcomes, goal, { name: 'path', to: 'bullmq', ...asked })];
}
