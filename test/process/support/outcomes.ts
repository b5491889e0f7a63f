import { expect } from 'chai';
import { trusted } from 'mongoose';
import type { Services } from '../../../src/services.js';
import type { DeliveryRecord } from '../../../src/store/deliveries.js';
import { until } from './waiting.js';

type Wanted = Pick<DeliveryRecord, '_id' | 'key' | 'channel' | 'dueAt'>;

/** Waits until each of these has ended, and answers them as they are then. */
export async function allPublished(
  { store }: Services,
  wanted: readonly Wanted[],
): Promise<DeliveryRecord[]> {
  const ids = wanted.map(({ _id }) => _id);
  const load = (): Promise<DeliveryRecord[]> =>
    store.deliveries
      .find({ _id: trusted({ $in: ids }) })
      .lean<DeliveryRecord[]>()
      .exec();
  try {
    await until(`all ${ids.length} are published`, async () => {
      const waiting = store.deliveries.exists({
        _id: trusted({ $in: ids }),
        state: trusted({ $ne: 'published' }),
      });
      return (await waiting.exec()) === null;
    });
    return await load();
  } catch (error) {
    const left = (await load()).filter(({ state }) => state !== 'published');
    throw new Error(`Not published: ${left.map(told).join('\n')}`, { cause: error });
  }
}

const told = ({ _id, state, problem, history }: DeliveryRecord): string =>
  `${_id} is ${state} (${problem ?? 'no problem'}): ${history.map(({ event }) => event).join(', ')}`;

/** Each is published once by its own account, none early, and stands once on its feed. */
export async function expectEachOnce(
  { store }: Services,
  published: readonly DeliveryRecord[],
): Promise<void> {
  for (const delivery of published) {
    const events = delivery.history.filter(({ event }) => event === 'published');
    expect(events, told(delivery)).to.have.length(1);
    expect(delivery.outcome?.at.getTime(), told(delivery)).to.be.at.least(
      delivery.dueAt?.getTime() ?? Infinity,
    );
  }
  const onFeeds = published.filter(({ network }) => network === 'feed');
  const entries = await store.feedEntries
    .find({ channel: trusted({ $in: [...new Set(onFeeds.map(({ channel }) => channel))] }) })
    .lean();
  expect(entries.map(({ _id }) => _id)).to.have.members(onFeeds.map(({ key }) => key));
}
