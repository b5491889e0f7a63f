import { MINUTE } from '../../domain/time-units.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import { loadOrganisation } from '../planning/channel-queue.js';
import { updateFor } from '../delivery-change.js';
import type { PublisherDeps, PublishResult } from './publisher-deps.js';

/** A delivery that nobody approved in time is missed, like any other that came too late (R9). */
export async function missUnapproved(deps: PublisherDeps, id: string): Promise<PublishResult> {
  const { store, clock } = deps;
  const delivery = await store.deliveries.findById(id).lean<DeliveryRecord>().exec();
  if (delivery?.state !== 'awaiting-approval' || !delivery.dueAt)
    return { type: 'nothing-to-claim' };
  const organisation = await loadOrganisation(store);
  const now = clock.now();
  const until =
    delivery.dueAt.getTime() + organisation.toleranceMinutes[delivery.function] * MINUTE;
  const guard = { _id: id, state: 'awaiting-approval', revision: delivery.revision } as const;
  if (now <= until) {
    await store.deliveries.updateOne(guard, { $set: { wakeAt: new Date(until + 1) } });
    return { type: 'nothing-to-claim' };
  }
  const sentence = 'Missed: nobody approved it in time. Choose a new time or cancel it.';
  const written = await store.deliveries.updateOne(
    guard,
    updateFor({
      event: 'missed',
      by: 'publisher',
      at: now,
      sentence,
      state: 'missed',
      set: { holds: null, wakeAt: null, problem: sentence },
      increase: { revision: 1 },
      tell: true,
    }),
  );
  return written.matchedCount === 0 ? { type: 'overtaken' } : { type: 'recorded', event: 'missed' };
}
