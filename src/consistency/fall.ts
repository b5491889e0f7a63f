import { shownScore } from '../domain/index.js';
import type { Instant } from '../domain/time-units.js';
import type { DimmerConsistencyRecord, FallRecord } from '../store/consistencies.js';

/**
 * Whether a dimmer is under the threshold, and since when (pure). A fall is one until the score has
 * come back to the threshold; without a score there is nothing to fall. A score that nobody saw
 * fall, because it was looked at for the first time or the threshold rose above it, is a quiet one.
 *
 * @param before what was known of it; undefined when it was never looked at
 */
export function fallOf(
  score: number | null,
  {
    before,
    threshold,
    now,
  }: {
    readonly before: Pick<DimmerConsistencyRecord, 'score' | 'fell'> | undefined;
    readonly threshold: number;
    readonly now: Instant;
  },
): FallRecord | null {
  const isLow = (value: number | null): value is number =>
    value !== null && shownScore(value) < threshold;
  if (!isLow(score)) return null;
  if (before?.fell) return before.fell;
  const quiet = before === undefined || isLow(before.score);
  return { at: new Date(now), score: shownScore(score), quiet };
}
