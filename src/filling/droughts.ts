import { trusted } from 'mongoose';
import { listChannels } from '../channels/channel-finder.js';
import { emptySlots, FUNCTION_NAMES, type Slot } from '../domain/index.js';
import { DAY, MINUTE, type Instant } from '../domain/time-units.js';
import { planOf } from '../publishing/planning/channel-plan.js';
import { loadOrganisation } from '../publishing/planning/channel-queue.js';
import type { ChannelRecord } from '../store/channels.js';
import type { DeliveryRecord } from '../store/deliveries.js';
import type { OrganisationRecord } from '../store/organisation.js';
import type { Store } from '../store/store.js';
import { groupBy } from './grouping.js';

/** How far ahead people see what nothing fills. */
export const DROUGHT_SPAN = 14 * DAY;

/** The empty slots of one channel. */
export interface Drought {
  readonly channel: ChannelRecord;
  /** Of the channel. */
  readonly zone: string;
  /** By time; never none. */
  readonly slots: readonly Slot[];
}

export interface DroughtRequest {
  readonly from: Instant;
  /** Excluded. */
  readonly to: Instant;
  /** All channels without it. */
  readonly channel?: string;
}

type Due = Pick<DeliveryRecord, '_id' | 'channel' | 'function' | 'state' | 'dueAt' | 'holds'>;

/** Every promised slot of a span that nothing fills, channel by channel, in their names' order. */
export async function loadDroughts(store: Store, request: DroughtRequest): Promise<Drought[]> {
  const [organisation, all] = await Promise.all([loadOrganisation(store), listChannels(store)]);
  const { from, to, channel } = request;
  const reach = Math.max(...FUNCTION_NAMES.map((name) => organisation.toleranceMinutes[name]));
  const deliveries = await store.deliveries
    .find({
      ...(channel === undefined ? {} : { channel }),
      dueAt: trusted({
        $gte: new Date(from - reach * MINUTE),
        $lt: new Date(to + reach * MINUTE),
      }),
    })
    .select({ channel: 1, function: 1, state: 1, dueAt: 1, holds: 1 })
    .sort({ dueAt: 1 })
    .lean<Due[]>()
    .exec();
  const byChannel = groupBy(deliveries, (delivery) => delivery.channel);
  return all
    .filter(({ _id }) => channel === undefined || _id === channel)
    .flatMap((each) => droughtOf(organisation, each, byChannel.get(each._id) ?? [], request));
}

function droughtOf(
  organisation: OrganisationRecord,
  channel: ChannelRecord,
  deliveries: readonly Due[],
  { from, to }: DroughtRequest,
): Drought[] {
  const source = {
    plan: planOf(organisation, channel),
    toleranceMinutes: organisation.toleranceMinutes,
    deliveries: deliveries.flatMap(({ function: name, state, dueAt, holds }) =>
      dueAt
        ? [{ function: name, state, at: dueAt.getTime(), holds: holds?.getTime() ?? null }]
        : [],
    ),
  };
  const slots = emptySlots(source, { from, to });
  const zone = channel.rhythms.at(-1)?.zone ?? organisation.zone;
  return slots.length === 0 ? [] : [{ channel, zone, slots }];
}
