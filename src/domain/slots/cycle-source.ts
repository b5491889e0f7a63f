import type { CycleRules } from './cycle-slots.js';
import type { Span } from '../time/open-time.js';
import type { Instant } from '../time-units.js';

/** Something that knows the slots of the cycles of each function, named by its rank. */
export interface CycleSource {
  /** The cycle an instant lies in. */
  cycleAt(rank: number, at: Instant): number;
  cycleSpan(rank: number, cycle: number): Span;
  /** Ascending. */
  slotsOfCycle(rank: number, cycle: number): readonly Instant[];
}

/** The slots of the functions above a rank from a gap before one of its cycles to a gap after. */
export function slotsAbove(
  source: CycleSource,
  { cycles, gap }: CycleRules,
  { rank, cycle }: { readonly rank: number; readonly cycle: number },
): Instant[] {
  const span = source.cycleSpan(rank, cycle);
  const [first, last] = [span.from - gap, span.to + gap];
  const slots: Instant[] = [];
  for (const above of cycles.slice(0, rank).keys()) {
    for (const other of cyclesTouching(source, above, { from: first, to: last })) {
      for (const at of source.slotsOfCycle(above, other)) {
        if (at >= first && at <= last) slots.push(at);
      }
    }
  }
  return slots.sort((a, b) => a - b);
}

/** The cycles of a rank that have an instant from the first to the last of a span. */
export function cyclesTouching(source: CycleSource, rank: number, { from, to }: Span): number[] {
  const first = source.cycleAt(rank, from);
  return Array.from({ length: source.cycleAt(rank, to) - first + 1 }, (_, index) => first + index);
}
