import { SECOND } from '../src/domain/time-units.js';
import { findRedisServer } from '../src/jobs/private-redis.js';
import {
  CONTENDERS,
  LEAD_MILLISECONDS,
  type ContenderName,
  type DueOutcome,
} from './due-messages.js';
import { openDueContender } from './open-due-contender.js';
import { median, percentile, spreadOf } from './rounds.js';
import { notRun, type Bench, type Row } from './row.js';

const ROUNDS = 3;
const ITEMS = 10_000;
/** So that there are 167 a second, below the 170 of the goal. */
const OVER = 60 * SECOND;
/** What bare BullMQ needs to take in all of its jobs. */
const TO_ARM = 10 * SECOND;

const MOST_P50 = 12;
const MOST_P99 = 40;
const MOST_PROCESSOR_SECONDS = 4.3;
const LEAST_TIMES_BETTER = 600;

const NAMES = ['sweep', 'redis', 'path', 'bullmq', 'minute'] as const;
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
  const part = quick ? 10 : 1;
  const items = { items: ITEMS / part, overMilliseconds: OVER / part };
  const outcomes = new Map<ContenderName, DueOutcome[]>(NAMES.map((name) => [name, []]));
  for (let round = 0; round < (quick ? 1 : ROUNDS); round++) {
    for (const [name, outcome] of await oneWindow(items)) outcomes.get(name)?.push(outcome);
  }
  return rowsOf(outcomes, items.items);
};

async function oneWindow(items: {
  readonly items: number;
  readonly overMilliseconds: number;
}): Promise<(readonly [ContenderName, DueOutcome])[]> {
  const contenders = await Promise.all(NAMES.map(openDueContender));
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

function rowsOf(outcomes: Outcomes, items: number): Row[] {
  const of = (name: ContenderName, figure: (outcome: DueOutcome) => number): number[] =>
    (outcomes.get(name) ?? []).map(figure);
  const p50 = ({ lateness }: DueOutcome): number => percentile(lateness, 50);
  const p99 = ({ lateness }: DueOutcome): number => percentile(lateness, 99);
  const cost = ({ processorSeconds, redisSeconds }: DueOutcome): number =>
    processorSeconds + redisSeconds;

  const compare = (
    goal: string,
    asked: {
      readonly name: ContenderName;
      readonly to: ContenderName;
      readonly figure: (outcome: DueOutcome) => number;
      readonly unit: string;
      readonly most: number | null;
    },
  ): Row => {
    const { name, to, figure, unit, most } = asked;
    const [ours, theirs] = [of(name, figure), of(to, figure)];
    const ratios = ours.map((each, round) => each / (theirs[round] ?? NaN));
    return {
      goal: `${goal}, ${CONTENDERS[name]}`,
      figure: median(ours),
      unit,
      against: `${CONTENDERS[to]} (${median(theirs).toPrecision(3)})`,
      ratio: median(ratios),
      spread: spreadOf(ratios),
      passed: most === null ? null : median(ours) <= most,
      goalSays: most === null ? '' : `at most ${most} ${unit}`,
    };
  };
  const late = (name: ContenderName): Row[] => [
    compare('G2 lateness at 167 a second, p50', {
      ...{ name, to: 'bullmq', figure: p50, unit: 'ms', most: MOST_P50 },
    }),
    compare('G2 lateness at 167 a second, p99', {
      ...{ name, to: 'bullmq', figure: p99, unit: 'ms', most: MOST_P99 },
    }),
  ];
  const count = items.toLocaleString('en');
  const most = (MOST_PROCESSOR_SECONDS * items) / ITEMS;
  const unit = 'processor seconds';
  const times = of('minute', p50).map((each, round) => each / (of('sweep', p50)[round] ?? NaN));
  return [
    ...late('sweep'),
    ...late('redis'),
    ...late('path'),
    ...(['sweep', 'redis'] as const).map((name) =>
      compare(`G6 cost of ${count} spread items`, { name, to: 'bullmq', figure: cost, unit, most }),
    ),
    compare(`cost of ${count} spread items`, {
      ...{ name: 'path', to: 'bullmq', figure: cost, unit, most: null },
    }),
    {
      goal: 'G12 median lateness, the sweep alone',
      figure: median(of('sweep', p50)),
      unit: 'ms',
      against: `${CONTENDERS.minute} (${Math.round(median(of('minute', p50)))} ms, ${median(times).toFixed(0)} times as late)`,
      ratio: 1 / median(times),
      spread: spreadOf(times.map((each) => 1 / each)),
      passed: median(times) >= LEAST_TIMES_BETTER,
      goalSays: `at least ${LEAST_TIMES_BETTER} times better`,
    },
    {
      ...compare(`G12 cost of ${count} spread items`, {
        ...{ name: 'sweep', to: 'minute', figure: cost, unit, most: null },
      }),
      passed: median(of('sweep', cost)) <= median(of('minute', cost)),
      goalSays: 'no more than it',
    },
  ];
}
