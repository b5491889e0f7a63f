import {
  accountOfReplies,
  accountOfSlots,
  CONSISTENCY_SPAN,
  consistencyOf,
  FUNCTION_NAMES,
  perFunction,
  repliesOwedIn,
  type ChannelPlan,
  type Consistency,
  type JudgedDelivery,
  type PerFunction,
} from '../domain/index.js';
import type { Instant } from '../domain/time-units.js';
import type { ConversationsByFunction } from './conversation-times.js';

/** The tolerance that reaches farthest. */
export function greatestTolerance(toleranceMinutes: PerFunction<number>): number {
  return Math.max(...FUNCTION_NAMES.map((name) => toleranceMinutes[name]));
}

/** The scores of a channel's dimmers over the 28 days that end at an instant (pure). */
export function channelConsistency(
  plan: ChannelPlan,
  {
    toleranceMinutes,
    deliveries,
    conversations,
    to,
  }: {
    readonly toleranceMinutes: PerFunction<number>;
    readonly deliveries: readonly JudgedDelivery[];
    readonly conversations: ConversationsByFunction;
    readonly to: Instant;
  },
): PerFunction<Consistency> {
  const span = { from: to - CONSISTENCY_SPAN, to };
  return perFunction((name) => {
    const slots = accountOfSlots({
      ...{ plan, function: name, ...span, deliveries },
      toleranceMinutes: toleranceMinutes[name],
    });
    const replies = repliesOwedIn(plan, name, conversations.get(name) ?? []);
    return consistencyOf(slots, accountOfReplies({ ...span, ...replies }));
  });
}
