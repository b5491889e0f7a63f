import {
  checkFixedTime,
  nextFreeSlot,
  OVERRIDABLE_RULES,
  resolveWallTime,
  type BrokenRule,
  type ContentProblems,
  type FunctionName,
  type PlacementRequest,
  type RuleName,
} from '../domain/index.js';
import type { Instant } from '../domain/time-units.js';
import type { PlacementRecord } from '../store/deliveries.js';
import type { ChannelQueue } from './channel-queue.js';
import type { When } from './post-input.js';

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
  | { readonly type: 'this-slot'; readonly at: Instant };

export interface PlacementWish {
  /** The delivery's own id when it exists already. */
  readonly id?: string;
  readonly function: FunctionName;
  readonly textFingerprint: string;
  readonly content: ContentProblems;
  readonly when: WantedTime;
  /** Whether the asker may, and gave a reason to, break what may be broken. */
  readonly override: boolean;
}

/** Finds the time of one delivery on one channel, or every rule that speaks against it (pure). */
export function placeOnChannel(queue: ChannelQueue, wish: PlacementWish): ChannelPlacement {
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
  if (wish.when.type === 'this-slot') return placeInSlot(queue, request, wish.when.at);
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
    return refuse(queue, broken, null);
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
  return refuse(queue, verdict.broken, verdict.nearest);
}

function placeInSlot(
  queue: ChannelQueue,
  request: PlacementRequest,
  at: Instant,
): ChannelPlacement {
  const verdict = checkFixedTime({ ...request, at }, queue.context);
  if (verdict.type === 'allowed' && verdict.holds === at) {
    return { type: 'placed', at, holds: at, placement: { kind: 'slot' }, overridden: [] };
  }
  if (verdict.type === 'refused') return refuse(queue, verdict.broken, verdict.nearest);
  const sentence =
    'This slot is filled by now, or is not promised any more. Look at the empty slots again.';
  return refuse(queue, [{ rule: 'cadence-full', sentence }], null);
}

function refuse(
  { channel }: ChannelQueue,
  broken: readonly BrokenRule[],
  nearest: Instant | null,
): ChannelPlacement {
  const overridable = broken.every(({ rule }) => OVERRIDABLE_RULES.includes(rule));
  return {
    type: 'refused',
    refusal: { channel: channel._id, channelName: channel.name, broken, nearest, overridable },
  };
}
