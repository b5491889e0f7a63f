import { trusted } from 'mongoose';
import type { DeliveryState } from '../domain/index.js';
import type { Instant } from '../domain/time-units.js';
import { criteriaOf, says, type DeliveryFilter } from '../publishing/viewing/delivery-filter.js';
import { channelLabels, type ChannelLabel } from '../publishing/viewing/delivery-view-labels.js';
import type { DeliveryRecord } from '../store/deliveries.js';
import type { PostRecord } from '../store/posts.js';
import type { Store } from '../store/store.js';

/** So many are read together. */
const PAGE = 500;

/** What of calendar and queue is taken out. */
export interface ExportSelection {
  /** The id of a channel; null for all. */
  readonly channel: string | null;
  /** null for every state but cancelled. */
  readonly state: DeliveryState | null;
  readonly filter: DeliveryFilter;
  readonly from: Instant;
  /** Excluded. */
  readonly to: Instant;
}

export interface ExportedDelivery {
  readonly delivery: DeliveryRecord;
  readonly post: PostRecord;
  readonly channel: ChannelLabel;
  /** As it says there. */
  readonly text: string;
}

/** Deliveries by time, then those without a time; whatever has no post or channel is left out. */
export async function* exportedDeliveries(
  store: Store,
  selection: ExportSelection,
): AsyncGenerator<ExportedDelivery> {
  const { channel, state, filter } = selection;
  const where = {
    ...(channel === null ? {} : { channel }),
    ...(state === null ? {} : { state }),
    ...criteriaOf(filter),
  };
  const span = { $gte: new Date(selection.from), $lt: new Date(selection.to) };
  const timed = { ...where, dueAt: trusted(span) };
  // The order of the index whose beginning is fixed.
  for await (const batch of batchesOf(store, timed)) yield* described(store, batch, selection);
  if (state !== null && state !== 'draft') return;
  const drafts = { ...where, state: 'draft' as const, dueAt: null };
  for await (const batch of batchesOf(store, drafts)) yield* described(store, batch, selection);
}

async function* batchesOf(store: Store, filter: object): AsyncGenerator<DeliveryRecord[]> {
  const cursor = store.deliveries
    .find(filter)
    .select({ history: 0, outbox: 0, intent: 0 })
    .sort({ dueAt: 1, _id: 1 })
    .lean<DeliveryRecord>()
    .cursor({ batchSize: PAGE });
  let batch: DeliveryRecord[] = [];
  for await (const delivery of cursor) {
    batch.push(delivery);
    if (batch.length < PAGE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function* described(
  store: Store,
  batch: readonly DeliveryRecord[],
  { state, filter }: ExportSelection,
): AsyncGenerator<ExportedDelivery> {
  const [posts, channels] = await Promise.all([
    postsOf(store, batch),
    channelLabels(
      store,
      batch.map(({ channel }) => channel),
    ),
  ]);
  for (const delivery of batch) {
    const post = posts.get(delivery.post);
    const channel = channels.get(delivery.channel);
    if (!post || !channel || !says(post, channel.id, filter.text)) continue;
    if (state === null && delivery.state === 'cancelled') continue;
    yield { delivery, post, channel, text: post.variants[channel.id]?.text ?? post.text };
  }
}

async function postsOf(
  store: Store,
  batch: readonly DeliveryRecord[],
): Promise<ReadonlyMap<string, PostRecord>> {
  const ids = [...new Set(batch.map(({ post }) => post))];
  const found = await store.posts
    .find({ _id: trusted({ $in: ids }) })
    .lean<PostRecord[]>()
    .exec();
  return new Map(found.map((post) => [post._id, post]));
}
