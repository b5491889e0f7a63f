import type { Instant } from '../../domain/time-units.js';
import type { ChannelRecord } from '../../store/channels.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import type { Store } from '../../store/store.js';
import {
  followTime,
  resolveFixed,
  TIMED_STATES,
  waitingFixed,
  waitingLater,
} from './fixed-times.js';

/**
 * Lets fixed times that were written in a channel's zone follow when that changes: they keep what
 * clocks show, on the clocks of the new zone. What was written in any other zone stays. Running it
 * twice changes nothing: what has followed is in the new zone.
 *
 * @returns how many deliveries followed
 */
export async function followChannelZone(
  store: Store,
  channelId: string,
  now: Instant,
): Promise<number> {
  const channel = await store.channels
    .findById(channelId)
    .select({ name: 1, zoneChanges: 1 })
    .lean<Pick<ChannelRecord, '_id' | 'name' | 'zoneChanges'>>()
    .exec();
  let followed = 0;
  for (const { from, to, by } of channel?.zoneChanges ?? []) {
    const why = `${by} changed the zone of ${channel?.name ?? 'the channel'} from ${from} to ${to}: it keeps the time that clocks show, now there.`;
    for (const state of TIMED_STATES) {
      for await (const delivery of waitingLater(store, { state, channel: channelId }, now)) {
        const placement = waitingFixed(delivery);
        if (placement?.zone !== from) continue;
        const there = { ...placement, zone: to };
        const dueAt = resolveFixed(to, placement.wall, placement.choice);
        const done = await followTime(store, delivery, { placement: there, dueAt, why, now });
        if (done) followed += 1;
      }
    }
  }
  return followed;
}

/** The instants that fixed times would have after a change of the channel's zone (pure). */
export function followingTimes(
  deliveries: readonly Pick<
    DeliveryRecord,
    '_id' | 'state' | 'dueAt' | 'placement' | 'attempts' | 'restoredAt'
  >[],
  change: { readonly from: string | undefined; readonly to: string; readonly now: Instant },
): Map<string, Instant> {
  const { from, to, now } = change;
  if (from === undefined || from === to) return new Map();
  return new Map(
    deliveries.flatMap((delivery) => {
      const placement = waitingFixed(delivery);
      const waits = TIMED_STATES.includes(delivery.state) && (delivery.dueAt?.getTime() ?? 0) > now;
      if (!waits || placement?.zone !== from) return [];
      return [[delivery._id, resolveFixed(to, placement.wall, placement.choice)] as const];
    }),
  );
}
