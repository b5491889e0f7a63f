import type { Blackout } from '../time/blackout.js';
import type { Cadence } from '../levels/cadence.js';
import type { PerFunction } from '../function-name.js';
import type { ReplyPolicy } from '../levels/reply-policy.js';
import { lastStarted } from '../time/step.js';
import type { Instant } from '../time-units.js';
import type { Window } from '../time/window.js';

/** When and how densely a channel may speak, whatever its levels are. */
export interface Rhythm {
  /** An IANA zone. */
  readonly zone: string;
  readonly windows: readonly Window[];
  /** Minutes of the day that slots prefer. */
  readonly preferredTimes: readonly number[];
  /** The least distance of two posts on the channel. */
  readonly gapMinutes: number;
}

export const DEFAULT_GAP_MINUTES = 45;

/** What a rhythm and its cadences together say about slots: the same for the same values. */
export interface SlotRules extends Rhythm {
  readonly cadences: PerFunction<Cadence>;
}

/**
 * A stretch of time in which nothing of a channel's plan changes; it ends where the next begins.
 * Its windows are normal and its preferred times ascend, as `channelPlan` makes them.
 */
export interface Epoch extends SlotRules {
  readonly from: Instant;
  /** Effective levels. */
  readonly levels: PerFunction<number>;
  readonly replyPolicies: PerFunction<ReplyPolicy>;
}

/** Everything the slots of one channel follow from. */
export interface ChannelPlan {
  /** By ascending `from`. Before the first there is no channel. */
  readonly epochs: readonly Epoch[];
  readonly blackouts: readonly Blackout[];
}

/** The place of the epoch in force at an instant, or -1 before the first. */
export function epochIndexAt({ epochs }: ChannelPlan, at: Instant): number {
  return lastStarted(epochs.length, (index) => epochs[index]?.from ?? 0, at);
}

/** The epoch in force at an instant; none before the first. */
export function epochAt(plan: ChannelPlan, at: Instant): Epoch | undefined {
  return plan.epochs[epochIndexAt(plan, at)];
}
