import type { LatenessCounts } from '../store/tallies.js';

/** Upper bounds in seconds, each included, of how late a delivery went out. */
export const LATENESS_BOUNDS: readonly number[] = [
  0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 1_800, 7_200,
];

export const NO_LATENESS: LatenessCounts = {
  counts: [...LATENESS_BOUNDS, Infinity].map(() => 0),
  sumSeconds: 0,
};

export function withLateness(counts: LatenessCounts, seconds: number): LatenessCounts {
  const found = LATENESS_BOUNDS.findIndex((bound) => seconds <= bound);
  const at = found === -1 ? LATENESS_BOUNDS.length : found;
  return {
    counts: counts.counts.map((count, i) => (i === at ? count + 1 : count)),
    sumSeconds: counts.sumSeconds + seconds,
  };
}

export function addLateness(a: LatenessCounts, b: LatenessCounts): LatenessCounts {
  return {
    counts: a.counts.map((count, i) => count + (b.counts[i] ?? 0)),
    sumSeconds: a.sumSeconds + b.sumSeconds,
  };
}

export const countOf = ({ counts }: LatenessCounts): number =>
  counts.reduce((sum, count) => sum + count, 0);

/**
 * How late this share of them was at the most, in seconds: the upper bound of the place where it
 * falls, so never better than it was. null for none; Infinity beyond the last bound.
 */
export function latenessWithin(counts: LatenessCounts, share: number): number | null {
  const wanted = share * countOf(counts);
  if (wanted === 0) return null;
  let sum = 0;
  const at = counts.counts.findIndex((count) => (sum += count) >= wanted);
  return LATENESS_BOUNDS[at] ?? Infinity;
}
