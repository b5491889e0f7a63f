import type { Instant } from '../time-units.js';

/** What may forbid a time or a text on a channel, in the order in which people read them. */
export const RULE_NAMES = [
  'dimmed-off',
  'outside-windows',
  'too-close',
  'cadence-full',
  'blackout',
  'duplicate',
  'too-long',
  'media',
  'past',
] as const;

export type RuleName = (typeof RULE_NAMES)[number];

/** A manager may break these, with a reason: not what the network refuses, nor what has gone. */
export const OVERRIDABLE_RULES: readonly RuleName[] = [
  'dimmed-off',
  'outside-windows',
  'too-close',
  'cadence-full',
  'blackout',
  'duplicate',
];

export interface BrokenRule {
  readonly rule: RuleName;
  /** What, why, and what to do. */
  readonly sentence: string;
}

/** What the rules say about one time for one delivery. */
export type PlacementVerdict =
  | {
      readonly type: 'allowed';
      readonly at: Instant;
      /** The slot of the function that this time takes, or null when it is off plan. */
      readonly holds: Instant | null;
    }
  | {
      readonly type: 'refused';
      readonly at: Instant;
      /** The slot it would take if the rules were overridden. */
      readonly holds: Instant | null;
      readonly broken: readonly BrokenRule[];
      /** The nearest whole minute at which no rule about time is broken; null when there is none. */
      readonly nearest: Instant | null;
      /** Whether a manager may override everything that is broken. */
      readonly overridable: boolean;
    };
