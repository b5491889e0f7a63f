import { trusted } from 'mongoose';
import { replanChannel } from '../src/publishing/queue-planner.js';
import type { Services } from '../src/services.js';

/** Finishes what a process that stopped between a change of plan and its queue left undone. */
export async function planStaleChannels(services: Services): Promise<void> {
  const stale = await services.store.channels
    .find({ planStale: trusted({ $eq: true }), deletedAt: null })
    .select({ _id: 1 })
    .limit(50)
    .lean<{ _id: string }[]>()
    .exec();
  for (const { _id } of stale) await replanChannel(services, _id);
}
