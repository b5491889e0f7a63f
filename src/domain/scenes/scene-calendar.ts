import type { Instant } from '../time-units.js';

/** A recall as the calendar of scenes draws it: when it holds, if nothing else does. */
export interface CalendarRecall {
  readonly id: string;
  readonly from: Instant;
  /** null for without end. */
  readonly to: Instant | null;
}

/** A stretch in which one recall holds, or none. */
export interface SceneStretch {
  readonly from: Instant;
  readonly to: Instant;
  /** null: the levels that people set by hand. */
  readonly holder: string | null;
  /** What would hold without the holder, the next one first. */
  readonly beneath: readonly string[];
}

/**
 * Which scene holds when, between two instants: of those that have begun and not ended, the one
 * that began last. Of two that begin at one instant, the one recalled later (its id is greater).
 */
export function sceneCalendar(
  recalls: readonly CalendarRecall[],
  span: { readonly from: Instant; readonly to: Instant },
): SceneStretch[] {
  const borders = recalls
    .flatMap(({ from, to }) => [from, to ?? from])
    .filter((at) => at > span.from && at < span.to);
  const starts = [...new Set([span.from, ...borders])].sort((a, b) => a - b);
  const stretches: SceneStretch[] = [];
  for (const [index, from] of starts.entries()) {
    const [holder = null, ...beneath] = heldBy(recalls, from);
    const to = starts[index + 1] ?? span.to;
    const last = stretches.at(-1);
    if (last && last.holder === holder && last.beneath.join() === beneath.join()) {
      stretches[stretches.length - 1] = { ...last, to };
    } else stretches.push({ from, to, holder, beneath });
  }
  return stretches;
}

/** The recalls that have begun and not ended, the one that holds first. */
export function heldBy(recalls: readonly CalendarRecall[], at: Instant): string[] {
  return recalls
    .filter(({ from, to }) => from <= at && (to === null || to > at))
    .sort((a, b) => b.from - a.from || (a.id < b.id ? 1 : -1))
    .map(({ id }) => id);
}

/** A stretch that two recalls both want. */
export interface SceneOverlap {
  readonly with: string;
  readonly from: Instant;
  /** null for without end. */
  readonly to: Instant | null;
  /** Which of the two began last, and so holds. */
  readonly holds: string;
  /** Whether the other holds again after the one that holds has ended. */
  readonly thenBack: boolean;
}

/** Where a recall meets others, by the beginning of the overlap. */
export function overlapsOf(
  recall: CalendarRecall,
  others: readonly CalendarRecall[],
): SceneOverlap[] {
  return others
    .filter(({ id }) => id !== recall.id)
    .flatMap((other) => {
      const from = Math.max(recall.from, other.from);
      const to = Math.min(recall.to ?? Infinity, other.to ?? Infinity);
      if (from >= to) return [];
      const later = heldBy([recall, other], from)[0] === recall.id ? recall : other;
      const earlier = later === recall ? other : recall;
      const thenBack = later.to !== null && (earlier.to === null || earlier.to > later.to);
      return [{ with: other.id, from, to: to === Infinity ? null : to, holds: later.id, thenBack }];
    })
    .sort((a, b) => a.from - b.from);
}
