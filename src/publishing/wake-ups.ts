import { MINUTE } from '../domain/time-units.js';
import type { Clock } from '../clock.js';
import type { Jobs } from '../jobs/port.js';
import type { DeliveryRecord } from '../store/deliveries.js';

/** Wake-ups are left for what is due within this; the sweep leaves the rest when it comes near. */
export const HORIZON = 15 * MINUTE;

type Waiting = Pick<DeliveryRecord, '_id' | 'state' | 'wakeAt' | 'epoch'>;

/** Leaves a wake-up for each queued delivery that is due soon. A lost one is found by the sweep. */
export async function leaveWakeUps(
  deps: { readonly jobs: Jobs; readonly clock: Clock },
  deliveries: readonly Waiting[],
): Promise<void> {
  const now = deps.clock.now();
  const soon = deliveries.filter(
    ({ state, wakeAt }) => state === 'queued' && wakeAt && wakeAt.getTime() <= now + HORIZON,
  );
  await Promise.all(soon.map((delivery) => leaveWakeUp(deps.jobs, delivery)));
}

/** The id says when and for which claim, so that a moved delivery gets a new wake-up (R8). */
export function leaveWakeUp(jobs: Jobs, delivery: Waiting): Promise<boolean> {
  const at = delivery.wakeAt?.getTime() ?? 0;
  const id = `${delivery._id}-${delivery.epoch}-${at}`;
  return jobs.add('publish', { delivery: delivery._id }, { at, id });
}
