import { carryOutChange } from '../src/publishing/changing/change-carrier.js';
import { publishDelivery } from '../src/publishing/ledger/delivery-publisher.js';
import { lookAtHeldAgain } from '../src/publishing/ledger/held-again.js';
import { recoverPublishing } from '../src/publishing/ledger/lost-worker.js';
import { missUnapproved } from '../src/publishing/ledger/missed-approvals.js';
import type { PublisherDeps, PublishResult } from '../src/publishing/ledger/publisher-deps.js';
import { resolveUnconfirmed } from '../src/publishing/ledger/unconfirmed-resolver.js';
import type { DeliveryRecord } from '../src/store/deliveries.js';

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
    case 'published':
      return carryOutChange(deps, id);
    default:
      return publishDelivery(deps, id);
  }
}
