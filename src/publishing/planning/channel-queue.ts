import { trusted } from 'mongoose';
import {
  keepsItsSlot,
  type ChannelPlan,
  type PlacedDelivery,
  type PlacementContext,
} from '../../domain/index.js';
import { NotFoundError } from '../../failures.js';
import { DAY, type Instant } from '../../domain/time-units.js';
import type { ChannelRecord } from '../../store/channels.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import type { OrganisationRecord } from '../../store/organisation.js';
import type { Store } from '../../store/store.js';
import { planOf } from './channel-plan.js';
import type { WeighedDelivery } from './weighed-deliveries.js';

/** How far back the rules look: a cycle of eight weeks, and 30 days for repetitions. */
export const LOOK_BACK = 60 * DAY;

/** A channel with its plan and everything on it that the rules weigh. */
export interface ChannelQueue {
  readonly organisation: OrganisationRecord;
  readonly channel: ChannelRecord;
  readonly plan: ChannelPlan;
  readonly deliveries: readonly DeliveryRecord[];
  readonly context: PlacementContext;
}

export async function loadOrganisation(
  store: Pick<Store, 'organisation'>,
): Promise<OrganisationRecord> {
  const organisation = await store.organisation
    .findById('organisation')
    .lean<OrganisationRecord>()
    .exec();
  if (!organisation) throw new NotFoundError('The organisation');
  return organisation;
}

/** @throws NotFoundError when the channel does not exist or was deleted. */
export async function loadChannelQueue(
  store: Store,
  channelId: string,
  now: Instant,
): Promise<ChannelQueue> {
  const [organisation, channel, deliveries] = await Promise.all([
    loadOrganisation(store),
    store.channels.findOne({ _id: channelId, deletedAt: null }).lean<ChannelRecord>().exec(),
    store.deliveries
      .find({ channel: channelId, dueAt: trusted({ $gte: new Date(now - LOOK_BACK) }) })
      .select({ history: 0, outbox: 0, intent: 0 })
      .sort({ dueAt: 1 })
      .lean<DeliveryRecord[]>()
      .exec(),
  ]);
  if (!channel) throw new NotFoundError('The channel');
  const plan = planOf(organisation, channel);
  const context: PlacementContext = {
    plan,
    now,
    toleranceMinutes: organisation.toleranceMinutes,
    deliveries: deliveries.flatMap(asPlaced),
  };
  return { organisation, channel, plan, deliveries, context };
}

/** A delivery as the rules see it; none while it has no time or does not count. */
export function asPlaced(delivery: WeighedDelivery): PlacedDelivery[] {
  if (!delivery.dueAt || !keepsItsSlot(delivery.state)) return [];
  return [
    {
      id: delivery._id,
      function: delivery.function,
      at: delivery.dueAt.getTime(),
      holds: delivery.holds?.getTime() ?? null,
      textFingerprint: delivery.textFingerprint || null,
      state: delivery.state,
    },
  ];
}
