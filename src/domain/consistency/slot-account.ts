import type { DeliveryState } from '../delivery-state.js';
import type { ChannelPlan } from '../slots/epoch.js';
import type { FunctionName } from '../function-name.js';
import { isInTime, keptSlots } from './slot-keeping.js';
import { slotsBetween } from '../slots/slot-planner.js';
import { MINUTE, type Instant } from '../time-units.js';

/** A delivery as promises are judged by. Answers to messages are none: they have no slot. */
export interface JudgedDelivery {
  readonly id: string;
  readonly function: FunctionName;
  readonly state: DeliveryState;
  /** When it was, or is, to go out; null for a draft without a time. */
  readonly dueAt: Instant | null;
  readonly holds: Instant | null;
  /** When it went out; null while nobody knows that it did. */
  readonly publishedAt: Instant | null;
}

/** What became of a promised slot. */
export type SlotFate =
  /** Published within the tolerance. */
  | { readonly type: 'kept'; readonly delivery: string; readonly at: Instant }
  /** Published, but farther from the slot than the tolerance: so many minutes after it. */
  | {
      readonly type: 'late';
      readonly delivery: string;
      readonly at: Instant;
      readonly minutes: number;
    }
  /** Something was there and did not go out: held, failed, missed, unconfirmed, cancelled … */
  | { readonly type: 'not-published'; readonly delivery: string; readonly state: DeliveryState }
  /** Nothing was there. */
  | { readonly type: 'empty' }
  /** It can still be kept, so that it is not judged yet. */
  | { readonly type: 'open' };

export interface JudgedSlot {
  readonly at: Instant;
  readonly fate: SlotFate;
}

/** A post that kept no slot. */
export interface OffPlanPost {
  readonly delivery: string;
  readonly at: Instant;
  /** The slot that it held and did not keep; null where it held none. */
  readonly of: Instant | null;
}

/** Every promised slot of one dimmer in a span, and every post that kept none. */
export interface SlotAccount {
  readonly from: Instant;
  readonly to: Instant;
  /** By time. */
  readonly slots: readonly JudgedSlot[];
  /** By time. */
  readonly offPlan: readonly OffPlanPost[];
}

export interface SlotAccountQuestion {
  readonly plan: ChannelPlan;
  readonly function: FunctionName;
  /** The span, `from` included and `to` excluded. */
  readonly from: Instant;
  readonly to: Instant;
  /** What happened from here on is not known yet; the end of the span unless given, never before. */
  readonly knownUntil?: Instant;
  readonly toleranceMinutes: number;
  /**
   * Of the channel, in any order; other functions' are passed over. All that were due or published
   * from `accountReach` before `from`, so that what belongs to a slot before the span is known.
   */
  readonly deliveries: readonly JudgedDelivery[];
}

/** How far before a span deliveries bear on it, in milliseconds. */
export function accountReach(toleranceMinutes: number): number {
  return 2 * toleranceMinutes * MINUTE + MINUTE;
}

/**
 * What became of each slot that a dimmer promised in a span, with the reason where it was not
 * kept, and each post that was published off plan.
 *
 * A post that keeps a slot belongs where its slot is, another where it was published; so that spans
 * that follow each other count each promise and each post once.
 */
export function accountOfSlots(question: SlotAccountQuestion): SlotAccount {
  const { from, to, knownUntil = to, toleranceMinutes } = question;
  const reach = accountReach(toleranceMinutes);
  const slots = slotsBetween(question.plan, from - reach, to + toleranceMinutes * MINUTE)
    .filter(({ function: name }) => name === question.function)
    .map(({ at }) => at);
  const own = question.deliveries
    .filter(({ function: name }) => name === question.function)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const posts = own
    .flatMap((delivery) => publishedOf(delivery, { from: from - reach, to: knownUntil }))
    .sort((a, b) => a.at - b.at);
  const kept = keptSlots(slots, posts, toleranceMinutes);
  const keeping = new Set(kept.values());
  const inSpan = (at: Instant): boolean => at >= from && at < to;
  const open = slots.filter((at, place) => inSpan(at) && !kept.has(place));
  const unkept = fatesOf(
    open,
    own.filter(({ id }) => !posts.some((post, place) => post.id === id && keeping.has(place))),
    toleranceMinutes,
  );
  return {
    from,
    to,
    slots: slots.flatMap((at, place): JudgedSlot[] => {
      if (!inSpan(at)) return [];
      const post = posts[kept.get(place) ?? -1];
      if (post) return [{ at, fate: { type: 'kept', delivery: post.id, at: post.at } }];
      if (isInTime(at, knownUntil, toleranceMinutes)) return [{ at, fate: { type: 'open' } }];
      return [{ at, fate: unkept.get(at) ?? { type: 'empty' } }];
    }),
    offPlan: posts.flatMap(({ id, at, holds }, place): OffPlanPost[] =>
      keeping.has(place) || !inSpan(at) ? [] : [{ delivery: id, at, of: holds }],
    ),
  };
}

function publishedOf(
  { id, publishedAt: at, holds }: JudgedDelivery,
  { from, to }: { readonly from: Instant; readonly to: Instant },
) {
  return at !== null && at >= from && at < to ? [{ id, at, holds }] : [];
}

/** Why slots were not kept, by the deliveries that were meant for them; each tells of one slot. */
function fatesOf(
  slots: readonly Instant[],
  deliveries: readonly JudgedDelivery[],
  toleranceMinutes: number,
): Map<Instant, SlotFate> {
  const meant = slots.flatMap((slot) =>
    deliveries.flatMap((delivery) => {
      const { dueAt, holds } = delivery;
      if (holds === slot) return [{ slot, delivery, distance: -1 }];
      const isNear = dueAt !== null && isInTime(slot, dueAt, toleranceMinutes);
      return isNear && holds === null ? [{ slot, delivery, distance: Math.abs(dueAt - slot) }] : [];
    }),
  );
  meant.sort((a, b) => a.distance - b.distance || a.slot - b.slot);
  const fates = new Map<Instant, SlotFate>();
  const told = new Set<string>();
  for (const { slot, delivery } of meant) {
    if (fates.has(slot) || told.has(delivery.id)) continue;
    told.add(delivery.id);
    fates.set(slot, fateOf(slot, delivery));
  }
  return fates;
}

function fateOf(slot: Instant, { id, state, publishedAt: at }: JudgedDelivery): SlotFate {
  if (at === null) return { type: 'not-published', delivery: id, state };
  return { type: 'late', delivery: id, at, minutes: Math.floor((at - slot) / MINUTE) };
}
