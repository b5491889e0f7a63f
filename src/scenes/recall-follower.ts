import { trusted } from 'mongoose';
import type { Clock } from '../clock.js';
import type { Instant } from '../domain/time-units.js';
import type { Jobs } from '../jobs/port.js';
import { replanChannel } from '../publishing/planning/queue-planner.js';
import type { SceneRecallRecord } from '../store/scene-recalls.js';
import type { Store } from '../store/store.js';
import { loadBank } from './present-bank.js';
import { applyRecall, applyToChannel, type ApplyDeps } from './recall-applier.js';
import { faderRecalls } from './recall-entries.js';

export interface FollowerDeps {
  readonly store: Store;
  readonly jobs: Jobs;
  readonly clock: Clock;
}

/** So many queues follow at once; those of a larger bank follow by the workers, in a moment. */
const FOLLOWED_AT_ONCE = 20;

/** Carries a change of a recall to the faders and their queues. @returns how many channels changed */
export async function carryOut(deps: FollowerDeps, id: string, reason: string): Promise<number> {
  const channels = await applyRecall(deps, id);
  for (const channel of channels.slice(0, FOLLOWED_AT_ONCE)) {
    await replanChannel(deps, channel, { reason });
  }
  return channels.length;
}

/** Completes what a process that stopped while it applied recalls left undone. */
export async function completeRecalls(deps: ApplyDeps): Promise<void> {
  const pending = await deps.store.sceneRecalls
    .find({ pending: trusted({ $eq: true }) })
    .select({ _id: 1 })
    .lean<{ _id: string }[]>()
    .exec();
  for (const { _id } of pending) await applyRecall(deps, _id);
}

/**
 * Lets recalls by date follow when a channel moves to another zone, or zones change their rules:
 * what has not begun begins by the new clocks, what has not ended ends by them.
 */
export async function followZones(deps: ApplyDeps): Promise<void> {
  const { store, clock } = deps;
  const recalls = (await recallsFrom(store, clock.now())).filter(isByDate);
  if (recalls.length === 0) return;
  const { channels } = await loadBank(store);
  for (const recall of recalls) {
    for (const channel of channels) {
      if (faderRecalls(recall, channel, clock.now()).size === 0) continue;
      await applyToChannel(deps, recall._id, channel._id);
    }
  }
}

/** Every recall that may still hold somewhere, under way or to come, as it was made. */
export function recallsFrom(
  store: Pick<Store, 'sceneRecalls'>,
  now: Instant,
): Promise<SceneRecallRecord[]> {
  return store.sceneRecalls
    .find({ endsBy: trusted({ $gt: now }) })
    .sort({ endsBy: 1 })
    .lean<SceneRecallRecord[]>()
    .exec()
    .then((found) => found.sort((a, b) => (a._id < b._id ? -1 : 1)));
}

const isByDate = ({ from, to }: SceneRecallRecord): boolean =>
  from.type === 'date' || to?.type === 'date';
