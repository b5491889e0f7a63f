import { repliesOwed, type DimmerLoad } from './capacity.js';
import type { PerFunction } from '../function-name.js';

/** What the organisation says its work is worth, in points or in money. */
export interface ValueScale {
  readonly perPost: PerFunction<number>;
  /** A customer whose message got its answer. */
  readonly perHelped: PerFunction<number>;
}

/**
 * What one dimmer brings in a week: posts × value of a post + replies owed × value of a helped
 * customer. Linear on purpose: how soon people tire of posts is said by the curve's last detents,
 * not by a guess of ours.
 */
export function valueOf(load: DimmerLoad, scale: ValueScale): number {
  const { function: name, postsPerWeek, replyPolicy, inbound } = load;
  return (
    postsPerWeek * scale.perPost[name] +
    repliesOwed(replyPolicy.mode, inbound) * scale.perHelped[name]
  );
}

/** Whether the organisation gives the function any value at all. */
export function hasValue(name: keyof PerFunction<number>, scale: ValueScale): boolean {
  return scale.perPost[name] > 0 || scale.perHelped[name] > 0;
}
