import { SECOND } from '../src/domain/time-units.js';
import { findRedisServer } from '../src/jobs/private-redis.js';
import { CONTENDERS, type ContenderName } from './due-messages.js';
import { openDueContender } from './open-due-contender.js';
import { median, spreadOf } from './rounds.js';
import { notRun, type Bench } from './row.js';

const ROUNDS = 3;
const REST = 20 * SECOND;
const MOST_PERCENT = 1;
/** Scheduled, but for a day that is far. */
const SCHEDULED = 1_000;
const NAMES = ['sweep', 'redis', 'bullmq', 'minute'] as const;

/** What waiting costs while nothing is due (G3), of all at the same time. */
export const wakerAtRest: Bench = async ({ quick }) => {
  if (findRedisServer(process.env['PATH'] ?? '') === undefined) {
    return [notRun('G3', 'there is no redis-server on the PATH')];
  }
  const shares = new Map<ContenderName, number[]>(NAMES.map((name) => [name, []]));
  const contenders = await Promise.all(NAMES.map(openDueContender));
  try {
    for (const each of contenders) await each.seed({ items: SCHEDULED, overMilliseconds: 0 });
    for (let round = 0; round < (quick ? 1 : ROUNDS); round++) {
      await Promise.all(
        contenders.map(async (each) => {
          const { own, redis } = await each.rest(REST);
          shares.get(each.name)?.push(((own + redis) * 100 * SECOND) / REST);
        }),
      );
    }
  } finally {
    await Promise.all(contenders.map((each) => each.end()));
  }
  const of = (name: ContenderName): readonly number[] => shares.get(name) ?? [];
  const theirs = (['bullmq', 'minute'] as const).map(
    (name) => `${CONTENDERS[name]} (${median(of(name)).toPrecision(2)})`,
  );
  return (['sweep', 'redis'] as const).map((name) => ({
    goal: `G3 processor used while nothing is due, ${CONTENDERS[name]}`,
    figure: median(of(name)),
    unit: '% of a core',
    against: theirs.join('; '),
    ratio: median(of(name)) / median(of('bullmq')),
    spread: spreadOf(of(name)),
    passed: median(of(name)) <= MOST_PERCENT,
    goalSays: `at most ${MOST_PERCENT} %, its redis-server with it`,
  }));
};
