import { trusted } from 'mongoose';
import type { Instant } from '../../domain/time-units.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import type { Store } from '../../store/store.js';
import { step, type StepDeps } from './publish-step.js';

export type LateTurn =
  { readonly type: 'taken' } | { readonly type: 'wait'; readonly next: Instant };

/**
 * Lets one late delivery of a channel go, at least the channel's gap after the one before. The
 * conditional write on the channel settles which of several workers has the turn.
 */
export async function takeLateTurn(
  deps: StepDeps & { readonly store: Store },
  turn: {
    readonly delivery: Pick<DeliveryRecord, '_id' | 'channel'>;
    /** In milliseconds. */
    readonly gap: number;
    readonly now: Instant;
  },
): Promise<LateTurn> {
  const { gap, now } = turn;
  const { _id, channel } = turn.delivery;
  const { store } = deps;
  const last = await step(deps, ['turn-last', _id], () =>
    store.deliveries
      .findOne({
        channel,
        state: 'published',
        dueAt: trusted({ $gt: new Date(now - gap), $lte: new Date(now) }),
      })
      .sort({ dueAt: -1 })
      .select({ dueAt: 1 })
      .lean<{ dueAt: Date }>()
      .exec(),
  );
  if (last) return { type: 'wait', next: last.dueAt.getTime() + gap };
  const taken = await step(deps, ['turn-take', _id], () =>
    store.channels
      .findOneAndUpdate(
        { _id: channel, lateTurnAt: trusted({ $not: { $gt: new Date(now - gap) } }) },
        { $set: { lateTurnAt: new Date(now) } },
      )
      .lean()
      .exec(),
  );
  if (taken) return { type: 'taken' };
  const held = await step(deps, ['turn-held', _id], () =>
    store.channels
      .findById(channel)
      .select({ lateTurnAt: 1 })
      .lean<{ lateTurnAt: Date | null }>()
      .exec(),
  );
  return { type: 'wait', next: (held?.lateTurnAt?.getTime() ?? now) + gap };
}
