import { trusted } from 'mongoose';
import type { Instant } from '../domain/time-units.js';
import type { Store } from '../store/store.js';

export type LateTurn =
  { readonly type: 'taken' } | { readonly type: 'wait'; readonly next: Instant };

/**
 * Lets one late delivery of a channel go, at least the channel's gap after the one before. The
 * conditional write on the channel settles which of several workers has the turn.
 */
export async function takeLateTurn(
  store: Store,
  turn: { readonly channel: string; readonly gap: number; readonly now: Instant },
): Promise<LateTurn> {
  const { channel, gap, now } = turn;
  const last = await store.deliveries
    .findOne({
      channel,
      state: 'published',
      dueAt: trusted({ $gt: new Date(now - gap), $lte: new Date(now) }),
    })
    .sort({ dueAt: -1 })
    .select({ dueAt: 1 })
    .lean<{ dueAt: Date }>()
    .exec();
  if (last) return { type: 'wait', next: last.dueAt.getTime() + gap };
  const taken = await store.channels
    .findOneAndUpdate(
      { _id: channel, lateTurnAt: trusted({ $not: { $gt: new Date(now - gap) } }) },
      { $set: { lateTurnAt: new Date(now) } },
    )
    .lean()
    .exec();
  if (taken) return { type: 'taken' };
  const held = await store.channels
    .findById(channel)
    .select({ lateTurnAt: 1 })
    .lean<{ lateTurnAt: Date | null }>()
    .exec();
  return { type: 'wait', next: (held?.lateTurnAt?.getTime() ?? now) + gap };
}
