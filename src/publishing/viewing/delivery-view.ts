import { trusted } from 'mongoose';
import type { DeliveryState, FunctionName, RuleName } from '../../domain/index.js';
import type { Instant } from '../../domain/time-units.js';
import { NotFoundError } from '../../failures.js';
import type { DeliveryRecord, PlacementRecord, WantedChange } from '../../store/deliveries.js';
import type { PostMedia, PostRecord } from '../../store/posts.js';
import type { Store } from '../../store/store.js';
import { actorNames, channelLabels, type ChannelLabel } from './delivery-view-labels.js';
import { reasonForTime } from './delivery-view-reason.js';

/** A delivery as lists and pages tell of it: plain values, no wording of times. */
export interface DeliveryItem {
  readonly id: string;
  readonly post: string;
  readonly channel: ChannelLabel;
  readonly function: FunctionName;
  readonly state: DeliveryState;
  /** null for a draft without a time. */
  readonly dueAt: Instant | null;
  readonly holds: Instant | null;
  readonly placement: PlacementRecord;
  /** The slot that was proposed for a draft; null where none was. */
  readonly intendedAt: Instant | null;
  /** Why it goes out at that time, in a sentence. */
  readonly reason: string;
  /** What stands in its way, in a sentence. */
  readonly problem: string | null;
  readonly title: string | null;
  /** What it says on this channel. */
  readonly text: string;
  readonly media: readonly PostMedia[];
  readonly author: string;
  readonly authorName: string;
  readonly revision: number;
  /** Whether a restoration holds it until an administrator decides. */
  readonly restored: boolean;
  readonly attempts: number;
  /** The message that it answers, without a slot of its own. */
  readonly answers: string | null;
  /** How long it took, in minutes; null while nobody has said. */
  readonly spentMinutes: number | null;
  /** Since when it may be out; null while that is certain. */
  readonly doubtSince: Instant | null;
  readonly outcome: {
    readonly networkId: string;
    readonly url: string | null;
    readonly at: Instant;
    readonly late: boolean;
  } | null;
  /** What is wanted of what is out, and why it was not done where it was not. */
  readonly change: Pick<WantedChange, 'kind' | 'text' | 'refusal'> | null;
  /** Since when it is not on the network any more. */
  readonly removedAt: Instant | null;
  readonly overrides: readonly {
    readonly rule: RuleName;
    readonly reason: string;
    readonly byName: string;
  }[];
}

/** One line of a delivery's history. */
export interface HistoryLine {
  readonly at: Instant;
  readonly event: string;
  readonly byName: string;
  readonly sentence: string;
}

export interface DeliveryDetail extends DeliveryItem {
  /** Newest first. */
  readonly history: readonly HistoryLine[];
  readonly createdAt: Instant;
  /** The other deliveries of the same post. */
  readonly siblings: readonly DeliveryItem[];
}

/** All but what only the publisher needs. */
export const LISTED_FIELDS = { outbox: 0, intent: 0 } as const;

/** Joins deliveries with their posts, channels and people, in the same order. */
export async function describeDeliveries(
  store: Store,
  deliveries: readonly DeliveryRecord[],
): Promise<DeliveryItem[]> {
  const [posts, channels, names] = await Promise.all([
    postsOf(store, deliveries),
    channelLabels(
      store,
      deliveries.map(({ channel }) => channel),
    ),
    actorNames(store, deliveries.flatMap(actorsOf)),
  ]);
  return deliveries.flatMap((delivery) => {
    const channel = channels.get(delivery.channel);
    return channel ? [itemOf(delivery, { post: posts.get(delivery.post), channel, names })] : [];
  });
}

/** One delivery with its history and its siblings. @throws NotFoundError */
export async function loadDelivery(store: Store, id: string): Promise<DeliveryDetail> {
  const delivery = await store.deliveries
    .findById(id)
    .select(LISTED_FIELDS)
    .lean<DeliveryRecord>()
    .exec();
  if (!delivery) throw new NotFoundError('The delivery');
  const family = await loadPostDeliveries(store, delivery.post);
  const item = family.find((sibling) => sibling.id === id);
  if (!item) throw new NotFoundError('The delivery');
  const names = await actorNames(
    store,
    delivery.history.map(({ by }) => by),
  );
  return {
    ...item,
    createdAt: delivery.createdAt.getTime(),
    history: delivery.history.toReversed().map(({ at, event, by, sentence }) => {
      return { at: at.getTime(), event, byName: names.get(by) ?? 'somebody', sentence };
    }),
    siblings: family.filter((sibling) => sibling.id !== id),
  };
}

/** Every delivery of one post. */
export async function loadPostDeliveries(store: Store, post: string): Promise<DeliveryItem[]> {
  const deliveries = await store.deliveries
    .find({ post })
    .select(LISTED_FIELDS)
    .lean<DeliveryRecord[]>()
    .exec();
  return describeDeliveries(store, deliveries);
}

type ListedPost = Pick<PostRecord, '_id' | 'title' | 'text' | 'variants' | 'media'>;

async function postsOf(
  store: Store,
  deliveries: readonly DeliveryRecord[],
): Promise<Map<string, ListedPost>> {
  const ids = [...new Set(deliveries.map(({ post }) => post))];
  if (ids.length === 0) return new Map();
  const posts = await store.posts
    .find({ _id: trusted({ $in: ids }) })
    .select({ title: 1, text: 1, variants: 1, media: 1 })
    .lean<ListedPost[]>()
    .exec();
  return new Map(posts.map((post) => [post._id, post]));
}

function actorsOf({ author, history, overrides }: DeliveryRecord): string[] {
  return [author, ...history.map(({ by }) => by), ...overrides.map(({ by }) => by)];
}

function itemOf(
  delivery: DeliveryRecord,
  known: {
    readonly post: ListedPost | undefined;
    readonly channel: ChannelLabel;
    readonly names: ReadonlyMap<string, string>;
  },
): DeliveryItem {
  const { post, channel, names } = known;
  const nameOf = (id: string): string => names.get(id) ?? 'somebody';
  const { outcome } = delivery;
  return {
    id: delivery._id,
    post: delivery.post,
    channel,
    function: delivery.function,
    state: delivery.state,
    dueAt: delivery.dueAt?.getTime() ?? null,
    holds: delivery.holds?.getTime() ?? null,
    placement: delivery.placement,
    intendedAt: delivery.event?.intendedAt?.getTime() ?? null,
    reason: reasonForTime(delivery, nameOf),
    problem: delivery.problem,
    title: post?.title ?? null,
    text: post?.variants[channel.id]?.text ?? post?.text ?? '',
    media: post?.media ?? [],
    author: delivery.author,
    authorName: nameOf(delivery.author),
    revision: delivery.revision,
    restored: Boolean(delivery.restoredAt),
    attempts: delivery.attempts,
    doubtSince: delivery.doubtSince?.getTime() ?? null,
    outcome: outcome
      ? {
          networkId: outcome.networkId,
          url: outcome.url,
          at: outcome.at.getTime(),
          late: outcome.late,
        }
      : null,
    answers: delivery.answers ?? null,
    spentMinutes: delivery.spent?.minutes ?? null,
    change: delivery.change ?? null,
    removedAt: delivery.removedAt?.getTime() ?? null,
    overrides: delivery.overrides.map(({ rule, reason, by }) => {
      return { rule, reason, byName: nameOf(by) };
    }),
  };
}
