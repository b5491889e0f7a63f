import {
  accountOfSlots,
  CONSISTENCY_SPAN,
  consistencyOf,
  FUNCTION_NAMES,
  perFunction,
  type ChannelPlan,
  type Consistency,
  type JudgedDelivery,
  type PerFunction,
} from '../domain/index.js';
import type { Instant } from '../domain/time-units.js';

/** The tolerance that reaches farthest. */
export function greatestTolerance(toleranceMinutes: PerFunction<number>): number {
  return Math.max(...FUNCTION_NAMES.map((name) => toleranceMinutes[name]));
}

/**
 * The scores of a channel's dimmers over the 28 days that end at an instant (pure). What was owed a
 * reply is not recorded anywhere yet, so that replies have no score rather than an invented one.
 */
export function channelConsistency(
  plan: ChannelPlan,
  {
    toleranceMinutes,
    deliveries,
    to,
  }: {
    readonly toleranceMinutes: PerFunction<number>;
    readonly deliveries: readonly JudgedDelivery[];
    readonly to: Instant;
  },
): PerFunction<Consistency> {
  return perFunction((name) => {
    const account = accountOfSlots({
      ...{ plan, function: name, from: to - CONSISTENCY_SPAN, to, deliveries },
      toleranceMinutes: toleranceMinutes[name],
    });
    return consistencyOf(account, null);
  });
}
