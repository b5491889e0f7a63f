import { trusted } from 'mongoose';
import { listChannels } from '../channels/channel-finder.js';
import { FUNCTION_NAMES, postsPerWeekOf, type FunctionName } from '../domain/index.js';
import type { Instant } from '../domain/time-units.js';
import { loadOrganisation } from '../publishing/planning/channel-queue.js';
import type { DeliveryRecord } from '../store/deliveries.js';
import type { PostRecord } from '../store/posts.js';
import type { Store } from '../store/store.js';
import { textOn } from './delivery-texts.js';
import { grandMasterState, type GrandMasterState } from './grand-master-state.js';
import { METER_SPAN, stripState, type ReadySlot, type StripState } from './strip-state.js';

/** A delivery that goes out soon. */
export interface Upcoming {
  readonly at: Instant;
  readonly channel: string;
  readonly function: FunctionName;
  readonly text: string;
}

/** The whole bank at an instant. */
export interface BoardState {
  /** By the channels' names. */
  readonly strips: readonly StripState[];
  readonly grandMaster: GrandMasterState;
  /** What the cadences of all dimmers come to. */
  readonly postsPerWeek: number;
  readonly promised: number;
  readonly ready: number;
  readonly upcoming: readonly Upcoming[];
}

const UPCOMING = 4;

type Ready = Pick<DeliveryRecord, '_id' | 'channel' | 'function' | 'holds' | 'dueAt' | 'post'>;

/** Every channel with its dimmers, what is ready for their slots, and what goes out next. */
export async function boardOf(
  { store }: { readonly store: Store },
  now: Instant,
): Promise<BoardState> {
  const [organisation, channels, deliveries] = await Promise.all([
    loadOrganisation(store),
    listChannels(store),
    readyDeliveries(store, now),
  ]);
  const ready = new Map<string, ReadySlot[]>(channels.map(({ _id }) => [_id, []]));
  for (const { channel, function: name, holds } of deliveries) {
    if (holds !== null) ready.get(channel)?.push({ function: name, holds: holds.getTime() });
  }
  const strips = channels.map((channel) =>
    stripState(organisation, channel, { ready: ready.get(channel._id) ?? [], now }),
  );
  const dimmers = strips.flatMap((strip) => FUNCTION_NAMES.map((name) => strip.dimmers[name]));
  return {
    strips,
    grandMaster: grandMasterState(organisation, channels, now),
    postsPerWeek: sum(dimmers.map(({ cadence }) => postsPerWeekOf(cadence))),
    promised: sum(dimmers.map(({ promised }) => promised)),
    ready: sum(dimmers.map((dimmer) => dimmer.ready)),
    upcoming: await upcomingOf(
      store,
      deliveries.filter(({ channel }) => ready.has(channel)).slice(0, UPCOMING),
    ),
  };
}

/** What is queued within the meter's span, soonest first. */
function readyDeliveries(store: Store, now: Instant): Promise<Ready[]> {
  return store.deliveries
    .find({
      state: 'queued',
      dueAt: trusted({ $gte: new Date(now), $lt: new Date(now + METER_SPAN) }),
    })
    .select({ channel: 1, function: 1, holds: 1, dueAt: 1, post: 1 })
    .sort({ dueAt: 1 })
    .lean<Ready[]>()
    .exec();
}

async function upcomingOf(store: Store, deliveries: readonly Ready[]): Promise<Upcoming[]> {
  const posts = await store.posts
    .find({ _id: trusted({ $in: deliveries.map(({ post }) => post) }) })
    .select({ title: 1, text: 1, variants: 1 })
    .lean<Pick<PostRecord, '_id' | 'title' | 'text' | 'variants'>[]>()
    .exec();
  const byId = new Map(posts.map((post) => [post._id, post]));
  return deliveries.flatMap(({ dueAt, channel, function: name, post: id }) => {
    const post = byId.get(id);
    if (!dueAt || !post) return [];
    const text = textOn(post, channel);
    return [{ at: dueAt.getTime(), channel, function: name, text }];
  });
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
