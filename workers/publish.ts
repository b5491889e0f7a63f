import { z } from 'zod';
import {
  publishDelivery,
  recoverPublishing,
  resolveUnconfirmed,
  type PublisherDeps,
  type PublishResult,
} from '../src/publishing/delivery-publisher.js';
import { lookAtHeldAgain } from '../src/publishing/held-again.js';
import { missUnapproved } from '../src/publishing/missed-approvals.js';
import type { DeliveryRecord } from '../src/store/deliveries.js';
import type { JobPayload } from '../src/jobs/port.js';

const payload = z.strictObject({ delivery: z.string() });

/** Takes up a delivery by what its document says, not by what the wake-up believed. */
export async function takeUp(
  deps: PublisherDeps,
  id: string,
  state: DeliveryRecord['state'],
): Promise<PublishResult> {
  switch (state) {
    case 'publishing':
      return recoverPublishing(deps, id);
    case 'unconfirmed':
      return resolveUnconfirmed(deps, id);
    case 'awaiting-approval':
      return missUnapproved(deps, id);
    case 'held':
      return lookAtHeldAgain(deps, id);
    default:
      return publishDelivery(deps, id);
  }
}

/** The handler of a `publish` wake-up. A payload it cannot read is a quiet return. */
export const publishHandler = (deps: PublisherDeps) => async (job: JobPayload) => {
  const read = payload.safeParse(job);
  if (read.success) await publishDelivery(deps, read.data.delivery);
};
