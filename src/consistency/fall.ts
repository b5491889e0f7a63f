import { shownScore } from '../domain/index.js';
import type { Instant } from '../domain/time-units.js';
import type { FallRecord } from '../store/consistencies.js';

/**
 * Whether a dimmer is under the threshold, and since when (pure). A fall is one until the score has
 * come back to the threshold; without a score there is nothing to fall.
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
    readonly before: { readonly fell: FallRecord | null } | undefined;
    readonly threshold: number;
    readonly now: Instant;
  },
): FallRecord | null {
  if (score === null || shownScore(score) >= threshold) return null;
  return (
    before?.fell ?? { at: new Date(now), score: shownScore(score), quiet: before === undefined }
  );
}
