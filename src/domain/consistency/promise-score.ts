/** What was promised, what was done, and how much of it was the same thing. */
export interface PromiseScore {
  /** Promises that were due. */
  readonly promised: number;
  /** Posts published, or replies given. */
  readonly done: number;
  /** Promises that were kept; never more than the other two. */
  readonly kept: number;
  /** From 0 to 100, not rounded; null where nothing was promised and nothing done. */
  readonly score: number | null;
}

/**
 * The F1 score, times 100: the harmonic mean of recall (kept of promised) and precision (kept of
 * done), which is 2 · kept / (promised + done). Something done where nothing was promised scores 0.
 */
export function promiseScore(counts: Omit<PromiseScore, 'score'>): PromiseScore {
  const { promised, done, kept } = counts;
  const sum = promised + done;
  return { promised, done, kept, score: sum === 0 ? null : (200 * kept) / sum };
}

/** The mean of scores, weighted by the number of promises; with no promise at all, as of nothing. */
export function meanScore(scores: readonly PromiseScore[]): number | null {
  const promised = scores.reduce((sum, part) => sum + part.promised, 0);
  if (promised > 0) {
    return scores.reduce((sum, part) => sum + (part.score ?? 0) * part.promised, 0) / promised;
  }
  return scores.some(({ done }) => done > 0) ? 0 : null;
}

/**
 * A score as a whole number for people, rounded half up. Only a score that is perfect is shown as
 * 100, and only one that is nothing as 0.
 */
export function shownScore(score: number): number {
  if (score <= 0 || score >= 100) return Math.min(Math.max(score, 0), 100);
  return Math.min(Math.max(Math.floor(score + 0.5), 1), 99);
}
