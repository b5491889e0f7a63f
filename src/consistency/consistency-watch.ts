import type { Clock } from '../clock.js';
import { perFunction } from '../domain/index.js';
import { DAY, MINUTE } from '../domain/time-units.js';
import { trusted } from 'mongoose';
import { listChannels } from '../channels/channel-finder.js';
import type { Notices } from '../notices/notices.js';
import { loadOrganisation } from '../publishing/planning/channel-queue.js';
import type { ChannelRecord } from '../store/channels.js';
import type { ConsistencyRecord } from '../store/consistencies.js';
import { isDuplicateKey } from '../store/duplicate-key.js';
import type { OrganisationRecord } from '../store/organisation.js';
import type { Store } from '../store/store.js';
import { countConsistency } from './bank-consistency.js';
import { fallOf } from './fall.js';
import { fallNotices } from './fall-notices.js';
import { thresholdOf } from './threshold.js';

/** How old scores become before they are counted again. */
const COUNT_EVERY = 5 * MINUTE;
/** Channels counted in one look, so that none takes long. */
const MOST_AT_ONCE = 50;
/** Who was not told of a fall by then, because no worker ran, reads of it in the digest. */
const TOLD_WITHIN = 2 * DAY;

/**
 * Counts the scores of all dimmers again and again, and tells managers of each that fell under the
 * threshold: once a fall, however many workers look.
 */
export function createConsistencyWatch({
  store,
  clock,
  notices,
}: {
  readonly store: Store;
  readonly clock: Clock;
  readonly notices: Pick<Notices, 'leave'>;
}) {
  /** Told by this process already. */
  let told = new Set<string>();

  async function count(
    organisation: OrganisationRecord,
    channel: ChannelRecord,
    before: ConsistencyRecord | undefined,
  ): Promise<ConsistencyRecord> {
    const now = clock.now();
    const threshold = thresholdOf(organisation);
    const scores = await countConsistency(store, { organisation, channel, now });
    const record: ConsistencyRecord = {
      _id: channel._id,
      at: new Date(now),
      dimmers: perFunction((name) => {
        const fell = fallOf(scores[name].score, { before: before?.dimmers[name], threshold, now });
        return { ...scores[name], fell };
      }),
    };
    await keep(store, record, before);
    return record;
  }

  return {
    async look(): Promise<void> {
      const [organisation, channels, kept] = await Promise.all([
        loadOrganisation(store),
        listChannels(store),
        store.consistencies.find({}).lean<ConsistencyRecord[]>().exec(),
      ]);
      const now = clock.now();
      const before = new Map(kept.map((record) => [record._id, record]));
      const ageOf = (id: string): number => now - (before.get(id)?.at.getTime() ?? 0);
      const stale = channels
        .filter(({ _id }) => Math.abs(ageOf(_id)) >= COUNT_EVERY)
        .sort((a, b) => ageOf(b._id) - ageOf(a._id));
      for (const channel of stale.slice(0, MOST_AT_ONCE)) {
        await count(organisation, channel, before.get(channel._id));
      }
      await forgetOthers(store, kept, channels);
      // What was written, by whichever worker: of two that count at once one is overtaken.
      const written = await store.consistencies.find({}).lean<ConsistencyRecord[]>().exec();
      const still = new Set<string>();
      const names = new Map(channels.map(({ _id, name }) => [_id, name]));
      const threshold = thresholdOf(organisation);
      for (const notice of fallNotices(written, { names, threshold, since: now - TOLD_WITHIN })) {
        if (!told.has(notice.id)) await notices.leave(notice);
        still.add(notice.id);
      }
      told = still;
    },
  };
}

/** Writes what was counted, unless somebody else has meanwhile: a fall has one beginning. */
async function keep(
  store: Pick<Store, 'consistencies'>,
  record: ConsistencyRecord,
  before: ConsistencyRecord | undefined,
): Promise<void> {
  const { _id, at, dimmers } = record;
  if (before) {
    await store.consistencies.updateOne({ _id, at: before.at }, { $set: { at, dimmers } });
    return;
  }
  try {
    await store.consistencies.create(record);
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
}

/** Removes what was kept of channels that are gone. */
async function forgetOthers(
  store: Pick<Store, 'consistencies'>,
  kept: readonly ConsistencyRecord[],
  channels: readonly ChannelRecord[],
): Promise<void> {
  const there = new Set(channels.map(({ _id }) => _id));
  const gone = kept.map(({ _id }) => _id).filter((id) => !there.has(id));
  if (gone.length > 0) await store.consistencies.deleteMany({ _id: trusted({ $in: gone }) });
}
