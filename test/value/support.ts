import { perFunction } from '../../src/domain/index.js';
import type { CapacityRecord, ValueRecord } from '../../src/store/organisation.js';
import type { WebBench } from '../web/support/web-bench.js';

/** Ten hours a function; an hour a post, six minutes a reply; every message is a question. */
export const TEN_HOURS: CapacityRecord = {
  hoursPerWeek: perFunction(() => 10),
  minutesPerPost: perFunction(() => 60),
  minutesPerReply: perFunction(() => 6),
  questionPercent: perFunction(() => 100),
  shared: false,
  useMeasured: false,
};

export const POINTS: ValueRecord = {
  unit: 'points',
  perPost: { news: 10, support: 4, events: 6 },
  perHelped: { news: 1, support: 5, events: 2 },
};

export async function setHours(
  { store }: Pick<WebBench, 'store'>,
  capacity: CapacityRecord | null = TEN_HOURS,
  value: ValueRecord | null = POINTS,
): Promise<void> {
  await store.organisation.updateOne({ _id: 'organisation' }, { $set: { capacity, value } });
}
