import { trusted } from 'mongoose';
import type { z } from 'zod';
import {
  epochAt,
  keepsItsSlot,
  slotsBetween,
  unpromisedSlots,
  wallTimeAt,
} from '../../domain/index.js';
import { MINUTE, type Instant } from '../../domain/time-units.js';
import { planOf } from '../../publishing/planning/channel-plan.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import type { Store } from '../../store/store.js';
import type { ChannelFacts } from './channel-view.js';
import type { slotListSchema } from './schemas/channel.js';
import { isoOf } from './schemas/values.js';

interface Range {
  readonly from: Instant;
  /** Excluded. */
  readonly to: Instant;
}

/** The slots of a channel in a range, each with the delivery that holds it. */
export async function slotList(
  store: Store,
  facts: ChannelFacts,
  { from, to }: Range,
): Promise<z.infer<typeof slotListSchema>> {
  const { organisation, channel, now } = facts;
  const plan = planOf(organisation, channel);
  const zone = epochAt(plan, now)?.zone ?? organisation.zone;
  const holders = await holdersBetween(store, facts, { from, to });
  return {
    zone,
    from: isoOf(from),
    to: isoOf(to),
    items: slotsBetween(plan, from, to).map((slot) => {
      const holder = holders.get(slot.at);
      return {
        function: slot.function,
        at: isoOf(slot.at),
        wall: wallTimeAt(epochAt(plan, slot.at)?.zone ?? zone, slot.at),
        filledBy: holder ? { delivery: holder._id, post: holder.post, state: holder.state } : null,
      };
    }),
    unpromised: unpromisedSlots(plan, from, to).map((cycle) => ({
      function: cycle.function,
      from: isoOf(cycle.from),
      to: isoOf(cycle.to),
      wanted: cycle.wanted,
      held: cycle.held,
    })),
  };
}

/** By slot. A delivery goes out within the tolerance of the slot it holds. */
async function holdersBetween(
  store: Store,
  { organisation, channel }: ChannelFacts,
  { from, to }: Range,
): Promise<Map<Instant, DeliveryRecord>> {
  const tolerance = Math.max(...Object.values(organisation.toleranceMinutes)) * MINUTE;
  const found = await store.deliveries
    .find({
      channel: channel._id,
      dueAt: trusted({ $gte: new Date(from - tolerance), $lte: new Date(to + tolerance) }),
    })
    .select({ history: 0, outbox: 0, intent: 0 })
    .lean<DeliveryRecord[]>()
    .exec();
  return new Map(
    found
      .filter(({ state, holds }) => holds !== null && keepsItsSlot(state))
      .map((delivery) => [delivery.holds?.getTime() ?? 0, delivery]),
  );
}
