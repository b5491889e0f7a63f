import { trusted } from 'mongoose';
import { markChannels } from '../src/board/bank-follower.js';
import { replanChannel, type PlannerDeps } from '../src/publishing/planning/queue-planner.js';

/** Finishes what a process that stopped between a change of plan and its queue left undone. */
export async function planStaleChannels(deps: PlannerDeps): Promise<void> {
  await markChannels(deps.store);
  const stale = await deps.store.channels
    .find({ planStale: trusted({ $eq: true }), deletedAt: null })
    .select({ _id: 1 })
    .limit(50)
    .lean<{ _id: string }[]>()
    .exec();
  for (const { _id } of stale) await replanChannel(deps, _id);
}
