import { trusted } from 'mongoose';
import { functionCurveSet, grandMasterSet, levelSet } from '../src/board/dimmer-changes.js';
import { impactOfBank } from '../src/board/bank-impact.js';
import type { ProposedChange } from '../src/board/proposed-change.js';
import { DEFAULT_CURVES } from '../src/domain/index.js';
import { DAY } from '../src/domain/time-units.js';
import type { Services } from '../src/services.js';
import type { Store } from '../src/store/store.js';
import { openBankToChange } from './bank-to-change.js';
import { openBenchServices } from './bench-services.js';
import { interleave, median, ratiosOf, spreadOf } from './rounds.js';
import type { Bench, Row } from './row.js';

const CHANNELS = 200;
const QUEUED_EACH = 10;
const MOST_MILLISECONDS = 200;
const ROUNDS = 15;
const BARE = 'reading these deliveries, and nothing else';

/** What is changed; another figure each time, so that nothing of it is known from the time before. */
interface Question {
  readonly name: string;
  readonly change: (round: number, now: number, channel: string) => ProposedChange;
}

const QUESTIONS: readonly Question[] = [
  {
    name: 'the grand master',
    change: (round, now) => grandMasterSet({ level: 90 - 3 * round }, now),
  },
  {
    name: 'a function’s curve',
    change: (round, now) => functionCurveSet({ function: 'news', curve: curveOf(round) }, now),
  },
  {
    name: 'one fader of them',
    change: (round, now, channel) =>
      levelSet({ channel, function: 'news', level: 5 + 6 * round }, now),
  },
];

const curveOf = (round: number) =>
  DEFAULT_CURVES.news.map((detent) => ({
    ...detent,
    postsPerWeek: detent.postsPerWeek * (1.2 + round / 10),
  }));

/**
 * How soon the effect of a change is known that touches 200 channels, 2,000 queued deliveries and
 * what went out in sixty days: everything is read from the store each time.
 */
export const bankEffect: Bench = async () => {
  const opened = await openBenchServices();
  try {
    const { store, clock } = opened.services;
    const now = clock.now();
    const bank = await openBankToChange(store, now, {
      ...{ channels: CHANNELS, queuedEach: QUEUED_EACH },
    });
    const rounds = await interleave(ROUNDS, [
      { name: BARE, measure: timed(() => readWhole(store, now)) },
      ...asked(opened.services, bank.channels[0]?._id ?? ''),
    ]);
    const bare = median(rounds.get(BARE) ?? []);
    const size = `${bank.channels.length} channels, ${bank.queued.toLocaleString('en')} queued, ${bank.published.toLocaleString('en')} published`;
    return QUESTIONS.map(({ name }): Row => {
      const taken = rounds.get(name) ?? [];
      const figure = median(taken);
      return {
        goal: `effect of ${name}`,
        ...{ figure, unit: `processor ms, ${size}` },
        against: `${BARE} (${Math.round(bare)})`,
        ratio: median(ratiosOf(rounds, name, BARE)),
        spread: spreadOf(ratiosOf(rounds, name, BARE)),
        passed: figure <= MOST_MILLISECONDS,
        goalSays: `at most ${MOST_MILLISECONDS} processor ms`,
      };
    });
  } finally {
    await opened.close();
  }
};

function asked({ store, clock }: Services, channel: string) {
  return QUESTIONS.map(({ name, change }) => {
    let round = 0;
    return {
      name,
      measure: timed(async () => {
        const now = clock.now();
        const { channels } = await impactOfBank({ store }, change(round++, now, channel), now);
        if (channels.length === 0) throw new Error('void: nothing was changed');
      }),
    };
  });
}

/** Processor time: other programs of the machine take turns, but do not count. */
const timed = (work: () => Promise<unknown>) => async (): Promise<number> => {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e3;
};

/** What the rules could weigh, and no question asked of it. */
const readWhole = (store: Store, now: number): Promise<unknown> =>
  store.deliveries
    .find({ dueAt: trusted({ $gte: new Date(now - 60 * DAY) }) })
    .sort({ dueAt: 1 })
    .lean()
    .exec();
