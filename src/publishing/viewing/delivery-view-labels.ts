import { trusted } from 'mongoose';
import type { ChannelRecord } from '../../store/channels.js';
import type { Store } from '../../store/store.js';

/** What lists say of a channel. */
export interface ChannelLabel {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly network: string;
  readonly zone: string;
}

type Labelled = Pick<ChannelRecord, '_id' | 'name' | 'slug' | 'network' | 'rhythms'>;

const LABEL = { name: 1, slug: 1, network: 1, rhythms: 1 } as const;

/** Every channel there is, by name. */
export async function loadChannelLabels(store: Pick<Store, 'channels'>): Promise<ChannelLabel[]> {
  const channels = await store.channels
    .find({ deletedAt: null })
    .sort({ name: 1 })
    .select(LABEL)
    .lean<Labelled[]>()
    .exec();
  return channels.map(labelOf);
}

/** These channels by id, deleted ones too: what went out on them is still told. */
export async function channelLabels(
  store: Pick<Store, 'channels'>,
  ids: readonly string[],
): Promise<Map<string, ChannelLabel>> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return new Map();
  const channels = await store.channels
    .find({ _id: trusted({ $in: wanted }) })
    .select(LABEL)
    .lean<Labelled[]>()
    .exec();
  return new Map(channels.map((channel) => [channel._id, labelOf(channel)]));
}

export function labelOf({ _id, name, slug, network, rhythms }: Labelled): ChannelLabel {
  return { id: _id, name, slug, network, zone: rhythms.at(-1)?.zone ?? 'UTC' };
}

/** The names of those who acted, people and programs, by id. */
export async function actorNames(
  store: Pick<Store, 'people' | 'apiTokens'>,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const names = new Map([
    ['planner', 'the planner'],
    ['publisher', 'the publisher'],
    ['restore', 'the restoration'],
  ]);
  const wanted = [...new Set(ids)].filter((id) => !names.has(id));
  if (wanted.length === 0) return names;
  const [people, programs] = await Promise.all([
    store.people
      .find({ _id: trusted({ $in: wanted }) })
      .select({ name: 1 })
      .lean<Named[]>()
      .exec(),
    store.apiTokens
      .find({ _id: trusted({ $in: wanted }) })
      .select({ name: 1 })
      .lean<Named[]>()
      .exec(),
  ]);
  for (const { _id, name } of [...people, ...programs]) names.set(_id, name);
  return names;
}

interface Named {
  readonly _id: string;
  readonly name: string;
}
