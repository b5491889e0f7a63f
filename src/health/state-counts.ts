import { trusted } from 'mongoose';
import type { DeliveryState } from '../domain/index.js';
import type { ChannelRecord } from '../store/channels.js';
import type { Store } from '../store/store.js';

/** States in which a delivery waits for something; what is over is counted by the tallies. */
export const WAITING_STATES = [
  'awaiting-approval',
  'queued',
  'publishing',
  'unconfirmed',
  'held',
  'conflict',
  'missed',
  'failed',
] as const satisfies readonly DeliveryState[];

export interface StateCount {
  readonly network: string;
  readonly state: DeliveryState;
  readonly count: number;
}

/**
 * How many deliveries of each network wait in each state. Counted by the index of channel and state
 * alone, so what was published costs nothing.
 */
export async function countStates(
  store: Pick<Store, 'channels' | 'deliveries'>,
): Promise<readonly StateCount[]> {
  const channels = await store.channels
    .find({})
    .select({ network: 1 })
    .lean<Pick<ChannelRecord, '_id' | 'network'>[]>()
    .exec();
  const counts: StateCount[] = [];
  for (const network of new Set(channels.map((each) => each.network))) {
    const theirs = channels.filter((each) => each.network === network).map(({ _id }) => _id);
    for (const state of WAITING_STATES) {
      const where = { channel: trusted({ $in: theirs }), state };
      counts.push({ network, state, count: await store.deliveries.countDocuments(where) });
    }
  }
  return counts;
}
