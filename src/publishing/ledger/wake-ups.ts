import type { Instant } from '../../domain/time-units.js';
import type { Clock } from '../../clock.js';
import type { Jobs } from '../../jobs/port.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import { AHEAD } from './claim-ahead.js';

type Waiting = Pick<DeliveryRecord, '_id' | 'state' | 'wakeAt' | 'epoch'>;

/**
 * Rings for each queued delivery that is due before every worker has surely looked ahead for it. A
 * bell that is lost is made up for by the worker's next look (R7).
 */
export async function leaveWakeUps(
  deps: { readonly jobs: Jobs; readonly clock: Clock },
  deliveries: readonly Waiting[],
): Promise<void> {
  const now = deps.clock.now();
  const soon = deliveries.filter(
    ({ state, wakeAt }) => state === 'queued' && wakeAt && wakeAt.getTime() <= now + AHEAD,
  );
  await Promise.all(soon.map((delivery) => leaveWakeUp(deps.jobs, delivery, now)));
}

/** The id says when and for which claim, so that a moved delivery gets a new wake-up (R8). */
export function leaveWakeUp(jobs: Jobs, delivery: Waiting, now: Instant): Promise<boolean> {
  const at = delivery.wakeAt?.getTime() ?? 0;
  const id = `${delivery._id}-${delivery.epoch}-${at}`;
  return jobs.add('publish', { delivery: delivery._id }, { at: now, id });
}
