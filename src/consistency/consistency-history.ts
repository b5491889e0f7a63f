import { findChannel } from '../channels/channel-finder.js';
import {
  accountOfReplies,
  accountOfSlots,
  CONSISTENCY_SPAN,
  consistencyOf,
  promiseAt,
  repliesOwedIn,
  resolveWallTime,
  type ChannelPlan,
  type Consistency,
  type FunctionName,
  type JudgedDelivery,
  type PromiseAt,
  type ReplyAccount,
  type SlotAccount,
} from '../domain/index.js';
import type { Instant } from '../domain/time-units.js';
import { clockOf } from '../domain/time/zone-clock.js';
import { weekAt, weekStart } from '../domain/time/week.js';
import { planOf } from '../publishing/planning/channel-plan.js';
import { loadOrganisation } from '../publishing/planning/channel-queue.js';
import type { ChannelRecord } from '../store/channels.js';
import type { Store } from '../store/store.js';
import { loadConversationTimes } from './conversation-times.js';
import { loadDue, loadPublished } from './judged-deliveries.js';

/** How many Mondays the line of a dimmer's scores has. */
export const HISTORY_WEEKS = 26;

/** A dimmer's score over the 28 days that end at an instant, and what it promised then. */
export interface HistoryPoint extends Consistency {
  readonly at: Instant;
  readonly promise: PromiseAt;
}

/** What a dimmer promised from an instant on. */
export interface PromiseFrom extends PromiseAt {
  readonly from: Instant;
}

export interface ConsistencyHistory {
  readonly channel: ChannelRecord;
  /** The channel's, now. */
  readonly zone: string;
  /** Mondays' beginnings in that zone, ascending, and now at the end. */
  readonly points: readonly HistoryPoint[];
  /** The one that was asked for. */
  readonly chosen: {
    readonly point: HistoryPoint;
    /** What was promised in its 28 days, each as long as it held. */
    readonly promises: readonly PromiseFrom[];
    readonly account: SlotAccount;
    readonly replies: ReplyAccount;
    /** Conversations of its 28 days that cannot be judged: whether they ask something is not known. */
    readonly unjudgedReplies: number;
  };
}

export interface HistoryRequest {
  readonly channel: string;
  readonly function: FunctionName;
  /** The end of the 28 days to explain: an instant or the beginning of a date, in the channel's
   * zone; now, and never later, unless given. */
  readonly at?: Instant | { readonly date: string };
}

/**
 * The scores of one dimmer over half a year, and what is behind one of them.
 * @throws NotFoundError
 */
export async function consistencyHistory(
  store: Store,
  request: HistoryRequest,
  now: Instant,
): Promise<ConsistencyHistory> {
  const { channel: id, function: name } = request;
  const [organisation, channel] = await Promise.all([
    loadOrganisation(store),
    findChannel(store, id),
  ]);
  const toleranceMinutes = organisation.toleranceMinutes[name];
  const plan = planOf(organisation, channel);
  const zone = plan.epochs.findLast(({ from }) => from <= now)?.zone ?? organisation.zone;
  const at = Math.min(instantIn(zone, request.at ?? now), now);
  const ends = [...mondaysBefore(zone, now, plan), now];
  const from = Math.min(ends[0] ?? now, at) - CONSISTENCY_SPAN;
  const [published, due, conversations] = await Promise.all([
    loadPublished(store, { channel: id, from, to: now, toleranceMinutes }),
    loadDue(store, { channel: id, from: at - CONSISTENCY_SPAN, to: at, toleranceMinutes }),
    loadConversationTimes(store, { channel: id, from, to: now }),
  ]);
  const judged = { plan, name, toleranceMinutes };
  const replies = repliesOwedIn(plan, name, conversations.get(name) ?? []);
  const repliesUntil = (to: Instant): ReplyAccount =>
    accountOfReplies({ from: to - CONSISTENCY_SPAN, to, ...replies });
  const pointOf = (end: Instant): HistoryPoint => ({
    at: end,
    ...consistencyOf(accountUntil(end, { ...judged, deliveries: published }), repliesUntil(end)),
    promise: promiseAt(plan, end)[name],
  });
  return {
    ...{ channel, zone },
    points: ends.map(pointOf),
    chosen: {
      point: pointOf(at),
      promises: promisesIn(plan, name, { from: at - CONSISTENCY_SPAN, to: at }),
      account: accountUntil(at, { ...judged, deliveries: due }),
      replies: repliesUntil(at),
      unjudgedReplies: replies.unjudged.filter(
        (message) => message.at >= at - CONSISTENCY_SPAN && message.at < at,
      ).length,
    },
  };
}

function instantIn(zone: string, at: Instant | { readonly date: string }): Instant {
  return typeof at === 'number' ? at : resolveWallTime(zone, `${at.date}T00:00`).instant;
}

function accountUntil(
  to: Instant,
  {
    name,
    ...rest
  }: {
    readonly plan: ChannelPlan;
    readonly name: FunctionName;
    readonly toleranceMinutes: number;
    readonly deliveries: readonly JudgedDelivery[];
  },
): SlotAccount {
  return accountOfSlots({ ...rest, function: name, from: to - CONSISTENCY_SPAN, to });
}

/** The beginnings of the weeks behind us, as far as the channel was there. */
function mondaysBefore(zone: string, now: Instant, { epochs }: ChannelPlan): Instant[] {
  const clock = clockOf(zone);
  const week = weekAt(clock, now);
  const began = epochs[0]?.from ?? now;
  return Array.from({ length: HISTORY_WEEKS }, (_, index) =>
    weekStart(clock, week - HISTORY_WEEKS + 1 + index),
  ).filter((monday) => monday > began && monday < now);
}

function promisesIn(
  plan: ChannelPlan,
  name: FunctionName,
  { from, to }: { readonly from: Instant; readonly to: Instant },
): PromiseFrom[] {
  const began = Math.max(from, plan.epochs[0]?.from ?? from);
  const changes = plan.epochs
    .map((epoch) => epoch.from)
    .filter((start) => start > began && start < to);
  const promises = [began, ...changes].map((start) => {
    return { from: start, ...promiseAt(plan, start)[name] };
  });
  return promises.filter((promise, place) => !isSame(promise, promises[place - 1]));
}

/** Levels that promise the same are one promise. */
function isSame(a: PromiseAt, b: PromiseAt | undefined): boolean {
  return (
    b !== undefined &&
    a.cadence.posts === b.cadence.posts &&
    a.cadence.weeks === b.cadence.weeks &&
    a.replyPolicy.mode === b.replyPolicy.mode &&
    a.replyPolicy.targetMinutes === b.replyPolicy.targetMinutes
  );
}
