import { trusted, type QueryFilter } from 'mongoose';
import type { Instant } from '../../domain/time-units.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import type { Store } from '../../store/store.js';
import { LOOK_BACK } from './channel-queue.js';

const WEIGHED = [
  ...(['post', 'channel', 'function', 'state', 'placement', 'dueAt', 'holds'] as const),
  ...(['textFingerprint', 'lease', 'attempts', 'doubtSince', 'parts'] as const),
  ...(['overrides', 'needsApproval', 'restoredAt'] as const),
] as const;

/** What rules and planner weigh of a delivery. */
export type WeighedDelivery = Pick<DeliveryRecord, '_id' | (typeof WEIGHED)[number]>;

/** More channels than these are read by time alone, and what is not asked for is left out. */
const MOST_NAMED = 50;

/**
 * What is planned on channels, and what went out as far back as it still matters: by channel, each
 * list by time. One query for all of them, and one for what has waited longer than that.
 */
export async function loadWeighed(
  { deliveries }: Pick<Store, 'deliveries'>,
  channels: readonly string[],
  { now, lookBack }: { readonly now: Instant; readonly lookBack: number },
): Promise<ReadonlyMap<string, readonly WeighedDelivery[]>> {
  const found = new Map(channels.map((id) => [id, [] as WeighedDelivery[]]));
  if (channels.length === 0) return found;
  const named = channels.length <= MOST_NAMED ? { channel: trusted({ $in: [...channels] }) } : {};
  const since = new Date(now - lookBack);
  const read = (filter: QueryFilter<DeliveryRecord>): Promise<WeighedDelivery[]> =>
    deliveries
      .find({ ...named, ...filter })
      .select(Object.fromEntries(WEIGHED.map((field) => [field, 1])))
      .sort({ dueAt: 1, _id: 1 })
      .lean<WeighedDelivery[]>()
      .exec();
  const [late, rest] = await Promise.all([
    read({
      state: trusted({ $in: ['held', 'conflict'] }),
      dueAt: trusted({ $gte: new Date(now - LOOK_BACK), $lt: since }),
    }),
    read({ dueAt: trusted({ $gte: since }) }),
  ]);
  for (const delivery of [...late, ...rest]) found.get(delivery.channel)?.push(delivery);
  return found;
}
