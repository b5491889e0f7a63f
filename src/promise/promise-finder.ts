import { trusted } from 'mongoose';
import { listChannels } from '../channels/channel-finder.js';
import { DAY, type Instant } from '../domain/time-units.js';
import { loadOrganisation } from '../publishing/planning/channel-queue.js';
import type { ChannelRecord } from '../store/channels.js';
import type { ConsistencyRecord } from '../store/consistencies.js';
import type { Store } from '../store/store.js';
import { publicPromise, type PublicPromise } from './channel-promise.js';

export interface PromiseDeps {
  readonly store: Pick<Store, 'organisation' | 'channels' | 'consistencies'>;
}

/** What the organisation promises on all its channels that have a page. */
export interface OrganisationPromise {
  readonly organisation: string;
  readonly channels: readonly PublicPromise[];
}

/** Every channel that has a page, by name. */
export async function findPromises(
  { store }: PromiseDeps,
  now: Instant,
): Promise<OrganisationPromise> {
  return promisesOf(store, (await listChannels(store)).filter(hasPage), now);
}

/** One channel by its name in addresses; null where there is none, or none with a page. */
export async function findPromise(
  { store }: PromiseDeps,
  slug: string,
  now: Instant,
): Promise<{ readonly organisation: string; readonly channel: PublicPromise } | null> {
  const found = await store.channels
    .findOne({ slug, deletedAt: null })
    .lean<ChannelRecord>()
    .exec();
  if (!found || !hasPage(found)) return null;
  const { organisation, channels } = await promisesOf(store, [found], now);
  const [channel] = channels;
  return channel ? { organisation, channel } : null;
}

/** On these nobody outside reads what is said, unless somebody says that they do. */
const CLOSED_NETWORKS = ['webhook', 'slack', 'discord'];

/** Whether a channel's promise is public: as somebody chose, otherwise where its network is. */
export const hasPage = ({
  promisePage,
  network,
}: Pick<ChannelRecord, 'promisePage' | 'network'>): boolean =>
  promisePage === undefined ? !CLOSED_NETWORKS.includes(network) : promisePage === 'shown';

async function promisesOf(
  store: PromiseDeps['store'],
  channels: readonly ChannelRecord[],
  now: Instant,
): Promise<OrganisationPromise> {
  const organisation = await loadOrganisation(store);
  const scores = await keptScores(store, channels, now);
  return {
    organisation: organisation.name,
    channels: channels.map((channel) =>
      publicPromise({ organisation, channel }, scores.get(channel._id)?.dimmers ?? null, now),
    ),
  };
}

/** Scores as the workers counted them: whoever asks from outside sets nobody counting. */
async function keptScores(
  store: PromiseDeps['store'],
  channels: readonly ChannelRecord[],
  now: Instant,
): Promise<ReadonlyMap<string, ConsistencyRecord>> {
  const found = await store.consistencies
    .find({ _id: trusted({ $in: channels.map(({ _id }) => _id) }) })
    .lean<ConsistencyRecord[]>()
    .exec();
  const fresh = found.filter(({ at }) => Math.abs(now - at.getTime()) < DAY);
  return new Map(fresh.map((record) => [record._id, record]));
}
