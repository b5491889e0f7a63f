import { trusted } from 'mongoose';
import { inSeason } from '../domain/index.js';
import { channelLabels } from '../publishing/viewing/delivery-view-labels.js';
import { updateFor } from '../publishing/delivery-change.js';
import type { PublishingDeps } from '../publishing/publishing-deps.js';
import type { DeliveryRecord } from '../store/deliveries.js';
import type { EvergreenRecord } from '../store/evergreens.js';
import { presentText } from '../store/typed-demand.js';

type Queued = Pick<
  DeliveryRecord,
  '_id' | 'channel' | 'evergreen' | 'dueAt' | 'state' | 'revision' | 'epoch'
>;
const FIELDS = { channel: 1, evergreen: 1, dueAt: 1, state: 1, revision: 1, epoch: 1 } as const;

/**
 * Cancels queued uses of evergreens that would go out of season: a change of the plan may have
 * moved them there, or the season may have become another.
 *
 * @returns how many
 */
export async function cancelOutOfSeason(
  { store, clock }: Pick<PublishingDeps, 'store' | 'clock'>,
  library: readonly EvergreenRecord[],
): Promise<number> {
  const now = clock.now();
  const seasons = new Map(
    library.flatMap(({ _id, season }) => (season === null ? [] : [[_id, season] as const])),
  );
  if (seasons.size === 0) return 0;
  const queued = await store.deliveries
    .find({
      evergreen: presentText({ $in: [...seasons.keys()] }),
      dueAt: trusted({ $gt: new Date(now) }),
      state: 'queued',
    })
    .select(FIELDS)
    .lean<Queued[]>()
    .exec();
  const channels = await channelLabels(
    store,
    queued.map(({ channel }) => channel),
  );
  let cancelled = 0;
  for (const { _id, channel, evergreen = '', dueAt, state, revision, epoch } of queued) {
    const season = seasons.get(evergreen);
    const zone = channels.get(channel)?.zone ?? 'UTC';
    if (!season || !dueAt || inSeason(season, zone, dueAt.getTime())) continue;
    const update = updateFor({
      ...{ event: 'cancelled', by: 'planner', at: now, state: 'cancelled' },
      sentence: 'Cancelled: this evergreen would have gone out of its season.',
      set: { holds: null, wakeAt: null, lease: null, problem: null },
      increase: { revision: 1, epoch: 1 },
    });
    const { modifiedCount } = await store.deliveries.updateOne(
      { _id, state, revision, epoch },
      update,
    );
    cancelled += modifiedCount;
  }
  return cancelled;
}
