import { bankConsistency } from '../consistency/bank-consistency.js';
import { listChannels } from '../channels/channel-finder.js';
import type { Instant } from '../domain/time-units.js';
import { loadOrganisation } from '../publishing/channel-queue.js';
import type { ChannelRecord } from '../store/channels.js';
import type { Store } from '../store/store.js';
import { publicPromise, type PublicPromise } from './channel-promise.js';

export interface PromiseDeps {
  readonly store: Pick<
    Store,
    'organisation' | 'channels' | 'consistencies' | 'deliveries' | 'messages'
  >;
}

/** What the organisation promises on all its channels that have a page. */
export interface OrganisationPromise {
  readonly organisation: string;
  readonly channels: readonly PublicPromise[];
}

/** Every channel that has not been hidden, by name. */
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

export const hasPage = ({ promisePage }: Pick<ChannelRecord, 'promisePage'>): boolean =>
  promisePage !== 'hidden';

async function promisesOf(
  store: PromiseDeps['store'],
  channels: readonly ChannelRecord[],
  now: Instant,
): Promise<OrganisationPromise> {
  const organisation = await loadOrganisation(store);
  const scores = await bankConsistency(store, { organisation, channels, now });
  return {
    organisation: organisation.name,
    channels: channels.map((channel) =>
      publicPromise({ organisation, channel }, scores.get(channel._id) ?? null, now),
    ),
  };
}
