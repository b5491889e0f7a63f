import { HOUR, SECOND, type Instant } from '../domain/time-units.js';
import { isDuplicateKey } from '../store/duplicate-key.js';
import type { Store } from '../store/store.js';
import type { TallyRecord } from '../store/tallies.js';
import { NO_LATENESS, withLateness } from './lateness.js';

/** One outcome of one delivery, as the outbox tells it. */
export interface CountedOutcome {
  /** The outbox entry's id: counted once under it. */
  readonly id: string;
  readonly network: string;
  /** `published`, `failed`, `missed`, `unconfirmed` … */
  readonly outcome: string;
  readonly at: Instant;
  /** How much later than due it went out, in milliseconds; null where that is not known. */
  readonly late: number | null;
}

/** More than are told twice at the worst: what the relay takes at once, by every worker. */
const KEPT_RECENT = 1_000;
/** This hour and the 24 before it: never less than a day. */
const KEPT_HOURS = 25;
/** Of relays that count at the same time one wins each round. */
const MOST_ROUNDS = 20;

export const hourOf = (at: Instant): number => Math.floor(at / HOUR);

export type Tallies = ReturnType<typeof createTallies>;

/**
 * Counts what came of deliveries, for metrics and the health screen, so that neither has to read
 * what is kept. Figures and the ids that they count are one document: a crash counts nothing twice
 * and leaves nothing out.
 */
export function createTallies({ store }: { readonly store: Pick<Store, 'tallies'> }) {
  return {
    async count(outcomes: readonly CountedOutcome[]): Promise<void> {
      for (const network of new Set(outcomes.map((each) => each.network))) {
        const those = outcomes.filter((each) => each.network === network);
        await countFor(store, network, those);
      }
    },

    /** Every network's. */
    list: (): Promise<TallyRecord[]> =>
      store.tallies.find({}).sort({ _id: 1 }).lean<TallyRecord[]>().exec(),
  };
}

async function countFor(
  store: Pick<Store, 'tallies'>,
  network: string,
  outcomes: readonly CountedOutcome[],
): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const before = await store.tallies.findById(network).lean<TallyRecord | null>().exec();
    const after = tallied(before ?? emptyTally(network), outcomes);
    if (after === null) return;
    if (before === null) {
      if (await isFirst(store, after)) return;
      continue;
    }
    const { _id, ...set } = after;
    const written = await store.tallies.updateOne(
      { _id, revision: before.revision },
      { $set: set },
    );
    if (written.matchedCount > 0) return;
  }
  throw new Error(`the tally of ${network} was changed by others ${MOST_ROUNDS} times in a row`);
}

/** The tally with these outcomes; null where it has them all already (pure). */
export function tallied(
  before: TallyRecord,
  outcomes: readonly CountedOutcome[],
): TallyRecord | null {
  const fresh = outcomes.filter(({ id }) => !before.recent.includes(id));
  if (fresh.length === 0) return null;
  const counted: Record<string, number> = { ...before.outcomes };
  let lateness = before.lateness;
  const hours = new Map(before.hours.map((each) => [each.hour, each]));
  for (const { outcome, at, late } of fresh) {
    counted[outcome] = (counted[outcome] ?? 0) + 1;
    if (late === null) continue;
    const seconds = Math.max(0, late) / SECOND;
    const hour = hourOf(at);
    lateness = withLateness(lateness, seconds);
    hours.set(hour, { ...withLateness(hours.get(hour) ?? NO_LATENESS, seconds), hour });
  }
  return {
    _id: before._id,
    revision: before.revision + 1,
    outcomes: counted,
    lateness,
    hours: [...hours.values()].sort((a, b) => a.hour - b.hour).slice(-KEPT_HOURS),
    recent: [...before.recent, ...fresh.map(({ id }) => id)].slice(-KEPT_RECENT),
  };
}

const emptyTally = (network: string): TallyRecord => ({
  ...{ _id: network, revision: 0, outcomes: {}, lateness: NO_LATENESS, hours: [], recent: [] },
});

async function isFirst(store: Pick<Store, 'tallies'>, tally: TallyRecord): Promise<boolean> {
  try {
    await store.tallies.create(tally);
    return true;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    return false;
  }
}
