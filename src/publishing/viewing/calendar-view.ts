import { trusted } from 'mongoose';
import {
  FUNCTION_NAMES,
  slotsBetween,
  keepsItsSlot,
  type Blackout,
  type DeliveryState,
  type FunctionName,
} from '../../domain/index.js';
import { MINUTE, type Instant } from '../../domain/time-units.js';
import type { ChannelRecord } from '../../store/channels.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import type { OrganisationRecord } from '../../store/organisation.js';
import type { PostRecord } from '../../store/posts.js';
import type { Store } from '../../store/store.js';
import { loadOrganisation } from '../planning/channel-queue.js';
import { planOf } from '../planning/channel-plan.js';
import { criteriaOf, NO_FILTER, thoseThatSay, type DeliveryFilter } from './delivery-filter.js';
import { labelOf, type ChannelLabel } from './delivery-view-labels.js';

/** A delivery in the calendar. */
export interface CalendarDelivery {
  readonly id: string;
  readonly function: FunctionName;
  readonly state: DeliveryState;
  readonly at: Instant;
  readonly title: string | null;
  readonly text: string;
  /** With `author` and the others: whether the reader may move it, and what they saw of it. */
  readonly record: Due;
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
  readonly filter?: DeliveryFilter;
  /** Of deliveries, or only the promised slots that nothing fills; null for all. */
  readonly state?: DeliveryState | 'empty' | null;
  /** Which lanes: 0 for the first `LANES_A_PAGE`. */
  readonly page?: number;
}

/** So many lanes are a page; more of them are no picture. */
export const LANES_A_PAGE = 25;

/** Far more than a person reads; beyond it the calendar says that it is not whole. */
const MOST_IN_LANE = 2_000;
const MOST_DELIVERIES = 20_000;

/** What channels do and promised to do in a span: one lane for each, by name. */
export interface Calendar {
  readonly lanes: readonly CalendarLane[];
  /** How many lanes there are on all pages. */
  readonly channels: number;
  /** Whether every delivery of these channels is there. */
  readonly whole: boolean;
}

export async function loadCalendar(store: Store, request: CalendarRequest): Promise<Calendar> {
  const { filter = NO_FILTER, state = null } = request;
  const organisation = await loadOrganisation(store);
  const reach = Math.max(...FUNCTION_NAMES.map((name) => organisation.toleranceMinutes[name]));
  const span = { from: request.from - reach * MINUTE, to: request.to + reach * MINUTE };
  // Only a few channels have what was searched for: theirs are the lanes.
  const searches =
    filter.author !== null || filter.text !== '' || (state !== null && state !== 'empty');
  const found = searches
    ? await searchedLanes(store, request, span)
    : await pagedLanes(store, request, span);
  const posts = await loadPosts(store, found.deliveries);
  const byChannel = new Map<string, Due[]>();
  for (const delivery of found.deliveries) {
    const own = byChannel.get(delivery.channel);
    if (own) own.push(delivery);
    else byChannel.set(delivery.channel, [delivery]);
  }
  const lanes = found.lanes.map((channel) => {
    const own = byChannel.get(channel._id) ?? [];
    return laneOf({ organisation, channel, deliveries: own, posts, searches }, request);
  });
  return { lanes, channels: found.channels, whole: found.whole };
}

interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

interface FoundLanes {
  readonly lanes: readonly ChannelRecord[];
  readonly channels: number;
  readonly deliveries: readonly Due[];
  readonly whole: boolean;
}

/** A page of channels, each with all that it does. */
async function pagedLanes(store: Store, request: CalendarRequest, span: Span): Promise<FoundLanes> {
  const { channel, page = 0 } = request;
  const there = {
    deletedAt: null,
    ...(channel === undefined ? {} : { _id: channel }),
  };
  const [lanes, channels] = await Promise.all([
    store.channels
      .find(there)
      .sort(channel === undefined ? { name: 1 } : { _id: 1 })
      .skip(page * LANES_A_PAGE)
      .limit(LANES_A_PAGE)
      .lean<ChannelRecord[]>()
      .exec(),
    channel === undefined ? store.channels.countDocuments(there) : 1,
  ]);
  // One range of an index for each, so that the work is that of what is shown.
  const due = await Promise.all(
    lanes.map(({ _id }) => loadDue(store, { channel: _id }, { ...span, most: MOST_IN_LANE })),
  );
  const whole = due.every(({ length }) => length < MOST_IN_LANE);
  return { lanes, channels, deliveries: due.flat(), whole };
}

/** The channels that have something of what is searched for, and only that. */
async function searchedLanes(
  store: Store,
  request: CalendarRequest,
  span: Span,
): Promise<FoundLanes> {
  const { filter = NO_FILTER, state, channel, page = 0, from, to } = request;
  const where = {
    ...criteriaOf(filter),
    ...(channel === undefined ? {} : { channel }),
    ...(state && state !== 'empty' ? { state } : {}),
  };
  const due = await loadDue(store, where, { ...span, most: MOST_DELIVERIES });
  const inside = due.filter(({ dueAt }) => {
    const at = dueAt?.getTime() ?? 0;
    return at >= from && at < to;
  });
  const deliveries = await thoseThatSay(store, inside, filter.text);
  const ids = [...new Set(deliveries.map((delivery) => delivery.channel))];
  const all =
    ids.length === 0
      ? []
      : await store.channels
          .find({ _id: trusted({ $in: ids }) })
          .lean<ChannelRecord[]>()
          .exec();
  const there = all
    .filter(({ deletedAt }) => deletedAt === null)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const lanes = there.slice(page * LANES_A_PAGE, (page + 1) * LANES_A_PAGE);
  return { lanes, channels: there.length, deliveries, whole: due.length < MOST_DELIVERIES };
}

/** What the calendar reads of a delivery. */
export type Due = Pick<
  DeliveryRecord,
  | '_id'
  | 'post'
  | 'channel'
  | 'function'
  | 'state'
  | 'dueAt'
  | 'holds'
  | 'author'
  | 'revision'
  | 'answers'
  | 'doubtSince'
  | 'restoredAt'
>;

const DUE_FIELDS = {
  ...{ post: 1, channel: 1, function: 1, state: 1, dueAt: 1, holds: 1, author: 1, revision: 1 },
  ...{ answers: 1, doubtSince: 1, restoredAt: 1 },
} as const;

/** Also those around the span that may hold a slot inside it. */
function loadDue(
  store: Store,
  where: Partial<DeliveryRecord>,
  { from, to, most }: Span & { readonly most: number },
): Promise<Due[]> {
  return store.deliveries
    .find({ ...where, dueAt: trusted({ $gte: new Date(from), $lt: new Date(to) }) })
    .sort({ dueAt: 1 })
    .limit(most)
    .select(DUE_FIELDS)
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
  /** Whether only what was searched for is there, which promised slots are not. */
  readonly searches: boolean;
}

function laneOf(source: LaneSource, request: CalendarRequest): CalendarLane {
  const { organisation, channel, deliveries, posts } = source;
  const { from, to, now, filter = NO_FILTER, state = null } = request;
  const wanted = (name: FunctionName): boolean =>
    filter.function === null || filter.function === name;
  const shown = deliveries.flatMap((delivery) => {
    const at = delivery.dueAt?.getTime();
    if (at === undefined || at < from || at >= to || !wanted(delivery.function)) return [];
    if (state === 'empty' || (delivery.state === 'cancelled' && state === null)) return [];
    const post = posts.get(delivery.post);
    const text = post?.variants[channel._id]?.text ?? post?.text ?? '';
    const { _id: id, function: name } = delivery;
    const title = post?.title ?? null;
    return [{ id, function: name, state: delivery.state, at, title, text, record: delivery }];
  });
  const promised = source.searches ? [] : slotsBetween(planOf(organisation, channel), from, to);
  const empty = promised
    .filter((slot) => wanted(slot.function) && !isFilled(slot, { deliveries, organisation, now }))
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
