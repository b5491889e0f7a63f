import {
  checkFixedTime,
  describeInstant,
  instantsOf,
  nextFreeSlot,
  resolveWallTime,
  wallTimeAt,
  type BrokenRule,
  type ContentProblems,
  type FunctionName,
  type PlacementRequest,
  type RuleName,
} from '../../domain/index.js';
import type { Instant } from '../../domain/time-units.js';
import type { PlacementRecord } from '../../store/deliveries.js';
import type { ChannelQueue } from './channel-queue.js';
import type { When } from '../scheduling/post-input.js';

/** All that speaks against a delivery on one channel, with the nearest time that complies. */
export interface ChannelRefusal {
  readonly channel: string;
  readonly channelName: string;
  readonly broken: readonly BrokenRule[];
  readonly nearest: Instant | null;
  /** Whether a manager's reason would be enough. */
  readonly overridable: boolean;
}

export type ChannelPlacement =
  | {
      readonly type: 'placed';
      readonly at: Instant;
      readonly holds: Instant | null;
      readonly placement: PlacementRecord;
      /** The rules that the reason given broke. */
      readonly overridden: readonly RuleName[];
    }
  | { readonly type: 'refused'; readonly refusal: ChannelRefusal };

/**
 * What a person asks for, the slot that a delivery had before its cancellation was undone, or one
 * slot and no other.
 */
export type WantedTime =
  | Exclude<When, { type: 'draft' }>
  | { readonly type: 'slot-again'; readonly at: Instant }
  | {
      readonly type: 'this-slot';
      readonly at: Instant;
      /** Stays at that time when the plan changes, as a fixed time does. */
      readonly fixed?: boolean;
    };

export interface PlacementWish {
  /** The delivery's own id when it exists already. */
  readonly id?: string;
  readonly function: FunctionName;
  readonly textFingerprint: string;
  readonly content: ContentProblems;
  readonly when: WantedTime;
  /** Whether the asker may, and gave a reason to, break what may be broken. */
  readonly override: boolean;
  /** It must not go out at or after this: what it tells of has begun. */
  readonly before?: Instant | null;
}

/** Finds the time of one delivery on one channel, or every rule that speaks against it (pure). */
export function placeOnChannel(queue: ChannelQueue, wish: PlacementWish): ChannelPlacement {
  const found = placeAnywhere(queue, wish);
  const { before = null } = wish;
  if (found.type === 'refused' || before === null || found.at < before) return found;
  const zone = queue.channel.rhythms.at(-1)?.zone ?? 'UTC';
  const sentence = `What it tells of begins on ${describeInstant(zone, before)}, so it must go out before. Choose an earlier time.`;
  return refuse(queue, [{ rule: 'past', sentence }]);
}

function placeAnywhere(queue: ChannelQueue, wish: PlacementWish): ChannelPlacement {
  const request = {
    ...(wish.id === undefined ? {} : { id: wish.id }),
    function: wish.function,
    textFingerprint: wish.textFingerprint || null,
    content: wish.content,
  };
  if (wish.when.type === 'slot-again') {
    const { at } = wish.when;
    const verdict = checkFixedTime({ ...request, at }, queue.context);
    if (verdict.type === 'allowed' && verdict.holds === at) {
      return { type: 'placed', at, holds: at, placement: { kind: 'slot' }, overridden: [] };
    }
  }
  if (wish.when.type === 'this-slot') return placeInSlot(queue, request, wish.when);
  if (wish.when.type !== 'fixed') {
    const found = nextFreeSlot(request, queue.context);
    if (found.type === 'slot') {
      return {
        type: 'placed',
        at: found.at,
        holds: found.at,
        placement: { kind: 'slot' },
        overridden: [],
      };
    }
    const { sentence } = found;
    const broken =
      found.broken.length > 0 ? found.broken : [{ rule: 'cadence-full', sentence } as const];
    return refuse(queue, broken);
  }
  const { wall, zone, choice } = wish.when;
  const { instant } = resolveWallTime(zone, wall, choice);
  const placement: PlacementRecord = { kind: 'fixed', wall, zone, choice };
  const verdict = checkFixedTime({ ...request, at: instant }, queue.context);
  if (verdict.type === 'allowed') {
    return { type: 'placed', at: instant, holds: verdict.holds, placement, overridden: [] };
  }
  if (wish.override && verdict.overridable) {
    const overridden = verdict.broken.map(({ rule }) => rule);
    return { type: 'placed', at: instant, holds: verdict.holds, placement, overridden };
  }
  return refuse(queue, verdict.broken, verdict);
}

function placeInSlot(
  queue: ChannelQueue,
  request: PlacementRequest,
  { at, fixed = false }: Extract<WantedTime, { type: 'this-slot' }>,
): ChannelPlacement {
  const verdict = checkFixedTime({ ...request, at }, queue.context);
  if (verdict.type === 'allowed' && verdict.holds === at) {
    const placement = fixed ? fixedPlacement(queue, at) : ({ kind: 'slot' } as const);
    return { type: 'placed', at, holds: at, placement, overridden: [] };
  }
  if (verdict.type === 'refused') {
    return refuse(queue, verdict.broken, { nearest: verdict.nearest });
  }
  const sentence =
    'This slot is filled by now, or is not promised any more. Look at the empty slots again.';
  return refuse(queue, [{ rule: 'cadence-full', sentence }]);
}

function fixedPlacement({ channel }: ChannelQueue, at: Instant): PlacementRecord {
  const zone = channel.rhythms.at(-1)?.zone ?? 'UTC';
  const wall = wallTimeAt(zone, at);
  const choice = instantsOf(zone, wall)[1] === at ? 'second' : 'first';
  return { kind: 'fixed', wall, zone, choice };
}

/** A reason breaks rules at a time that is named; where a slot is asked for it would find none. */
function refuse(
  { channel }: ChannelQueue,
  broken: readonly BrokenRule[],
  { nearest = null, overridable = false }: { nearest?: Instant | null; overridable?: boolean } = {},
): ChannelPlacement {
  return {
    type: 'refused',
    refusal: { channel: channel._id, channelName: channel.name, broken, nearest, overridable },
  };
}
