import { trusted } from 'mongoose';
import {
  FUNCTION_NAMES,
  slotsBetween,
  keepsItsSlot,
  type Blackout,
  type DeliveryState,
  type FunctionName,
} from '../domain/index.js';
import { MINUTE, type Instant } from '../domain/time-units.js';
import type { ChannelRecord } from '../store/channels.js';
import type { DeliveryRecord } from '../store/deliveries.js';
import type { OrganisationRecord } from '../store/organisation.js';
import type { PostRecord } from '../store/posts.js';
import type { Store } from '../store/store.js';
import { loadOrganisation } from './channel-queue.js';
import { planOf } from './channel-plan.js';
import { labelOf, type ChannelLabel } from './delivery-view-labels.js';

/** A delivery in the calendar. */
export interface CalendarDelivery {
  readonly id: string;
  readonly function: FunctionName;
  readonly state: DeliveryState;
  readonly at: Instant;
  readonly title: string | null;
  readonly text: string;
}

/** A promised slot that nothing fills. */
export interface EmptySlot {
  readonly function: FunctionName;
  readonly at: Instant;
  /** Whether it can still be filled. */
  readonly past: boolean;
}

/** What one channel does in a span of time. */
export interface CalendarLane {
  readonly channel: ChannelLabel;
  /** By time. */
  readonly deliveries: readonly CalendarDelivery[];
  /** By time. */
  readonly empty: readonly EmptySlot[];
  /** In the channel's zone. */
  readonly blackouts: readonly Blackout[];
}

export interface CalendarRequest {
  readonly from: Instant;
  /** Excluded. */
  readonly to: Instant;
  readonly now: Instant;
  /** All channels without it. */
  readonly channel?: string;
}

/** So many lanes are a page; more of them are no picture. */
const MOST_LANES = 50;

/** Far more than a person reads; beyond it the calendar says that it is not whole. */
const MOST_DELIVERIES = 20_000;

/** What channels do and promised to do in a span: one lane for each, by name. */
export interface Calendar {
  readonly lanes: readonly CalendarLane[];
  /** How many channels were left out: choosing one shows it. */
  readonly channelsLeftOut: number;
  /** Whether every delivery of these channels is there. */
  readonly whole: boolean;
}

export async function loadCalendar(store: Store, request: CalendarRequest): Promise<Calendar> {
  const [organisation, channels] = await Promise.all([
    loadOrganisation(store),
    loadChannels(store, request.channel),
  ]);
  const reach = Math.max(...FUNCTION_NAMES.map((name) => organisation.toleranceMinutes[name]));
  const deliveries = await loadDue(store, request, reach * MINUTE);
  const posts = await loadPosts(store, deliveries);
  const byChannel = new Map<string, Due[]>();
  for (const delivery of deliveries) {
    const own = byChannel.get(delivery.channel);
    if (own) own.push(delivery);
    else byChannel.set(delivery.channel, [delivery]);
  }
  const lanes = channels.slice(0, MOST_LANES).map((channel) => {
    const own = byChannel.get(channel._id) ?? [];
    return laneOf({ organisation, channel, deliveries: own, posts }, request);
  });
  const channelsLeftOut = Math.max(0, channels.length - MOST_LANES);
  return { lanes, channelsLeftOut, whole: deliveries.length < MOST_DELIVERIES };
}

function loadChannels(store: Store, channel: string | undefined): Promise<ChannelRecord[]> {
  const found =
    channel === undefined
      ? store.channels.find({ deletedAt: null }).sort({ name: 1 })
      : store.channels.find({ _id: channel, deletedAt: null });
  return found.lean<ChannelRecord[]>().exec();
}

type Due = Pick<
  DeliveryRecord,
  '_id' | 'post' | 'channel' | 'function' | 'state' | 'dueAt' | 'holds'
>;

/** Also those around the span that may hold a slot inside it. */
function loadDue(store: Store, { from, to, channel }: CalendarRequest, reach: number) {
  return store.deliveries
    .find({
      ...(channel === undefined ? {} : { channel }),
      dueAt: trusted({ $gte: new Date(from - reach), $lt: new Date(to + reach) }),
    })
    .sort({ dueAt: 1 })
    .limit(MOST_DELIVERIES)
    .select({ post: 1, channel: 1, function: 1, state: 1, dueAt: 1, holds: 1 })
    .lean<Due[]>()
    .exec();
}

type Worded = Pick<PostRecord, '_id' | 'title' | 'text' | 'variants'>;

async function loadPosts(store: Store, deliveries: readonly Due[]): Promise<Map<string, Worded>> {
  const ids = [...new Set(deliveries.map(({ post }) => post))];
  if (ids.length === 0) return new Map();
  const posts = await store.posts
    .find({ _id: trusted({ $in: ids }) })
    .select({ title: 1, text: 1, variants: 1 })
    .lean<Worded[]>()
    .exec();
  return new Map(posts.map((post) => [post._id, post]));
}

interface LaneSource {
  readonly organisation: OrganisationRecord;
  readonly channel: ChannelRecord;
  readonly deliveries: readonly Due[];
  readonly posts: ReadonlyMap<string, Worded>;
}

function laneOf(source: LaneSource, { from, to, now }: CalendarRequest): CalendarLane {
  const { organisation, channel, deliveries, posts } = source;
  const shown = deliveries.flatMap((delivery) => {
    const at = delivery.dueAt?.getTime();
    if (at === undefined || at < from || at >= to || delivery.state === 'cancelled') return [];
    const post = posts.get(delivery.post);
    const text = post?.variants[channel._id]?.text ?? post?.text ?? '';
    const { _id: id, function: name, state } = delivery;
    return [{ id, function: name, state, at, title: post?.title ?? null, text }];
  });
  const empty = slotsBetween(planOf(organisation, channel), from, to)
    .filter((slot) => !isFilled(slot, { deliveries, organisation, now }))
    .map((slot) => ({ ...slot, past: slot.at <= now }));
  const blackouts = [...organisation.blackouts, ...channel.blackouts];
  return { channel: labelOf(channel), deliveries: shown, empty, blackouts };
}

/** Held by a delivery, or kept by one that was published within the tolerance. */
function isFilled(
  slot: { readonly function: FunctionName; readonly at: Instant },
  {
    deliveries,
    organisation,
    now,
  }: Pick<LaneSource, 'deliveries' | 'organisation'> & { readonly now: Instant },
): boolean {
  const reach = organisation.toleranceMinutes[slot.function] * MINUTE;
  return deliveries.some((delivery) => {
    if (delivery.function !== slot.function || !delivery.dueAt) return false;
    // What was to fill it and did not tells of the broken promise itself.
    const over = slot.at <= now && delivery.state !== 'cancelled';
    if (over && delivery.dueAt.getTime() === slot.at) return true;
    if (delivery.holds?.getTime() === slot.at) return keepsItsSlot(delivery.state);
    const near = Math.abs(delivery.dueAt.getTime() - slot.at) <= reach;
    return near && delivery.state === 'published' && delivery.holds === null;
  });
}
