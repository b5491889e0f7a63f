import { MINUTE } from '../../domain/time-units.js';
import type { ChannelRecord } from '../../store/channels.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import { effectiveLevelAt } from '../planning/channel-plan.js';
import { loadOrganisation } from '../planning/channel-queue.js';
import type { PublisherDeps, PublishResult } from './publisher-deps.js';

/** When a delivery that a publisher holds is looked at once more. */
export const HELD_LOOK = MINUTE;

/**
 * A publisher reads the level and then writes "held", and the fader may have gone up in between:
 * the planner has passed by then. So each is looked at once more, and where the level is up the
 * queue follows its plan again.
 */
export async function lookAtHeldAgain(deps: PublisherDeps, id: string): Promise<PublishResult> {
  const { store, clock } = deps;
  const delivery = await store.deliveries.findById(id).lean<DeliveryRecord>().exec();
  if (delivery?.state !== 'held') return { type: 'nothing-to-claim' };
  const [channel, organisation] = await Promise.all([
    store.channels.findById(delivery.channel).lean<ChannelRecord>().exec(),
    loadOrganisation(store),
  ]);
  const up =
    channel !== null && effectiveLevelAt(organisation, channel, delivery.function, clock.now()) > 0;
  if (up) await store.channels.updateOne({ _id: channel._id }, { $set: { planStale: true } });
  const written = await store.deliveries.updateOne(
    { _id: id, state: 'held', epoch: delivery.epoch },
    { $set: { wakeAt: null } },
  );
  return written.matchedCount === 0 ? { type: 'overtaken' } : { type: 'withdrawn', event: 'held' };
}
