import { perFunction, type FunctionName, type PerFunction } from '../domain/index.js';
import { DAY, MINUTE, type Instant } from '../domain/time-units.js';
import type { DeliveryRecord } from '../store/deliveries.js';
import type { CapacityRecord } from '../store/organisation.js';
import type { Store } from '../store/store.js';
import { presentDate } from '../store/typed-demand.js';

/** What was told longer ago says little of how people work now. */
export const MEASURED_SPAN = 90 * DAY;

/** Fewer say more of the one who told them than of the work. */
export const FEWEST_MEASURED = 5;

const KEPT_FOR = 10 * MINUTE;

/** The mean of the times that people told, and how many they were. */
export interface Measure {
  readonly minutes: number;
  readonly count: number;
}

export interface MeasuredMinutes {
  /** null where nobody told any. */
  readonly posts: PerFunction<Measure | null>;
  readonly replies: PerFunction<Measure | null>;
}

type Told = Pick<DeliveryRecord, 'function' | 'answers' | 'spent'>;
type ReadStore = Pick<Store, 'deliveries'>;

const kept = new WeakMap<object, { readonly at: Instant; readonly measured: MeasuredMinutes }>();

/** How long posts and replies took by what people told in the last 90 days. */
export async function measureMinutes(store: ReadStore, now: Instant): Promise<MeasuredMinutes> {
  const told = await store.deliveries
    .find({ 'spent.at': presentDate({ $gte: new Date(now - MEASURED_SPAN) }) })
    .select({ function: 1, answers: 1, spent: 1 })
    .lean<Told[]>()
    .exec();
  const meanOf = (isReply: boolean) => (name: FunctionName) =>
    meanTime(told.filter((each) => each.function === name && !!each.answers === isReply));
  return { posts: perFunction(meanOf(false)), replies: perFunction(meanOf(true)) };
}

/**
 * The capacity that counts: measured minutes in place of estimates where the organisation wants
 * that and enough people told. Measured once in ten minutes.
 */
export async function capacityInUse(
  store: ReadStore,
  capacity: CapacityRecord,
  now: Instant,
): Promise<CapacityRecord> {
  if (!capacity.useMeasured) return capacity;
  const known = kept.get(store.deliveries);
  const isFresh = known !== undefined && Math.abs(now - known.at) < KEPT_FOR;
  const measured = isFresh ? known.measured : await measureMinutes(store, now);
  if (!isFresh) kept.set(store.deliveries, { at: now, measured });
  const { posts, replies } = measured;
  return {
    ...capacity,
    minutesPerPost: perFunction((name) => enough(posts[name]) ?? capacity.minutesPerPost[name]),
    minutesPerReply: perFunction((name) => enough(replies[name]) ?? capacity.minutesPerReply[name]),
  };
}

const enough = (measure: Measure | null): number | null =>
  measure !== null && measure.count >= FEWEST_MEASURED ? measure.minutes : null;

function meanTime(told: readonly Told[]): Measure | null {
  if (told.length === 0) return null;
  const sum = told.reduce((total, { spent }) => total + (spent?.minutes ?? 0), 0);
  return { minutes: sum / told.length, count: told.length };
}
