import type { ReadBack, Network } from '../../networks/contract.js';
import type { ChannelRecord } from '../../store/channels.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import { withinLease } from './lease-limit.js';
import { contextOf } from './outcome-context.js';
import { inDoubt } from './outcome-of-call.js';
import { changeAfterLookup } from './outcome-of-look.js';
import { step } from './publish-step.js';
import { timesOf, type PublisherDeps, type PublishResult } from './publisher-deps.js';
import { record, withEpoch } from '../changing/recorded-change.js';

/**
 * Reads the network back for a delivery whose outcome is not known.
 *
 * @throws LeaseSpentError when a step hangs
 */
export function resolveUnconfirmed(deps: PublisherDeps, id: string): Promise<PublishResult> {
  return withinLease(timesOf(deps), () => readBack(deps, id));
}

async function readBack(deps: PublisherDeps, id: string): Promise<PublishResult> {
  const { store, clock } = deps;
  const delivery = await step(deps, ['look-read', id], () =>
    store.deliveries.findById(id).lean<DeliveryRecord>().exec(),
  );
  if (delivery?.state !== 'unconfirmed') return { type: 'nothing-to-claim' };
  const channel = await step(deps, ['look-channel', id], () =>
    store.channels.findById(delivery.channel).lean<ChannelRecord>().exec(),
  );
  if (!channel || !delivery.intent) {
    const why = 'Its channel is gone, so the network cannot be read back.';
    const change = inDoubt({ by: 'publisher', at: clock.now(), tell: true }, why);
    return record(deps, ['look-gone', delivery], withEpoch(change));
  }
  const network = deps.connections.networkOf(delivery.network);
  const found = await step(deps, ['look', id], () => look(deps, { network, channel, delivery }));
  const change = changeAfterLookup(found, contextOf(deps, delivery, network));
  return record(deps, ['look-write', delivery], withEpoch(change));
}

/** Whatever keeps us from looking means that we cannot tell. */
async function look(
  deps: PublisherDeps,
  {
    network,
    channel,
    delivery,
  }: {
    readonly network: Network;
    readonly channel: ChannelRecord;
    readonly delivery: DeliveryRecord;
  },
): Promise<ReadBack> {
  const { intent, parts = [], _id } = delivery;
  if (!intent) return { type: 'absent' };
  const signal = AbortSignal.timeout(timesOf(deps).callDeadline);
  try {
    const { connection } = await step(deps, ['look-open', _id], () =>
      deps.connections.open(channel),
    );
    return await step(deps, ['look-call', _id], () =>
      network.lookup(intent.prepared, connection, signal, parts),
    );
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { type: 'cannot-tell', reason: `${network.label} could not be read (${reason}).` };
  }
}
