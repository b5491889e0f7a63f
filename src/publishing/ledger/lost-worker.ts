import type { DeliveryRecord } from '../../store/deliveries.js';
import { isOver } from './delivery-claim.js';
import { withinLease } from './lease-limit.js';
import { contextOf } from './outcome-context.js';
import { changeAfterLostWorker } from './outcome-of-call.js';
import { step } from './publish-step.js';
import { timesOf, type PublisherDeps, type PublishResult } from './publisher-deps.js';
import { record, withEpoch } from '../changing/recorded-change.js';

/**
 * Takes over from a worker that was lost in the middle of sending (R5).
 *
 * @throws LeaseSpentError when a step hangs
 */
export function recoverPublishing(deps: PublisherDeps, id: string): Promise<PublishResult> {
  return withinLease(timesOf(deps), () => recover(deps, id));
}

async function recover(deps: PublisherDeps, id: string): Promise<PublishResult> {
  const { store, clock, connections } = deps;
  const delivery = await step(deps, ['lost-read', id], () =>
    store.deliveries.findById(id).lean<DeliveryRecord>().exec(),
  );
  if (delivery?.state !== 'publishing') return { type: 'nothing-to-claim' };
  if (!isOver(delivery.lease?.until, clock.now())) return { type: 'nothing-to-claim' };
  const network = connections.networkOf(delivery.network);
  const change = changeAfterLostWorker(contextOf(deps, delivery, network));
  return record(deps, ['lost-write', delivery], withEpoch(change));
}
