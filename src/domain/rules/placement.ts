import type { ChannelPlan } from '../slots/epoch.js';
import type { FunctionName, PerFunction } from '../function-name.js';
import type { RuleName } from './rule.js';
import type { DeliveryState } from '../delivery-state.js';
import type { Instant } from '../time-units.js';

/** A delivery as the rules see it. */
export interface PlacedDelivery {
  readonly id: string;
  readonly function: FunctionName;
  readonly at: Instant;
  /** The slot it holds, or null when it is off plan. */
  readonly holds: Instant | null;
  /** Equal for equal texts; null when there is none to compare. */
  readonly textFingerprint: string | null;
  readonly state: DeliveryState;
}

/**
 * A delivery as the planner sees it. One that is held for another reason than its dimmer, such as
 * after a restore, must not be shown to it: it would be planned again.
 */
export interface QueuedDelivery extends PlacedDelivery {
  /** What was asked for: the next free slot, or this very time. */
  readonly asked: 'slot' | 'fixed';
  /** The rules a manager has overridden for it. */
  readonly overridden: readonly RuleName[];
  /** Nobody has approved it yet and somebody must. */
  readonly needsApproval: boolean;
}

/** What the network says about the content, as sentences; null or absent when it is fine. */
export interface ContentProblems {
  readonly tooLong?: string | null;
  readonly media?: string | null;
}

/** What a delivery asks for. */
export interface PlacementRequest {
  /** Its own id, when it exists already, so that it does not stand in its own way. */
  readonly id?: string;
  readonly function: FunctionName;
  readonly textFingerprint: string | null;
  readonly content?: ContentProblems;
}

/** What the rules need to know about a channel. */
export interface PlacementContext {
  readonly plan: ChannelPlan;
  /** All that is live on the channel from 30 days before the earliest time of interest. */
  readonly deliveries: readonly PlacedDelivery[];
  readonly now: Instant;
  /** How far from a slot a fixed time still takes it; 120 when not given. */
  readonly toleranceMinutes?: Partial<PerFunction<number>>;
}
