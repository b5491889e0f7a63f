import type { ChannelBook } from './channel-book.js';
import { sameCadence, type Cadence } from '../levels/cadence.js';
import { compile, type CompiledPlan } from '../slots/compiled-plan.js';
import type { ChannelPlan } from '../slots/epoch.js';
import type { FunctionName } from '../function-name.js';
import type { Span } from '../time/open-time.js';
import type { Instant } from '../time-units.js';

/** How full the cycle of a function is at some instant. */
export interface CycleRoom {
  readonly cadence: Cadence;
  /** Of posts that count in the cycle while this cadence holds. */
  readonly taken: number;
  readonly allowed: number;
  readonly cycle: Span;
}

export interface CycleRoomSource {
  readonly plan: ChannelPlan;
  readonly book: ChannelBook;
  readonly function: FunctionName;
  /** A delivery that is not counted. */
  readonly exceptId?: string | undefined;
}

/**
 * How many posts of a function the cycle around an instant has, and may have.
 *
 * Where the cadence changes in mid-cycle, what went out before counts against the new one, but
 * every slot that is still promised may be filled. Null when the function has no cadence then.
 */
export function cycleRoomAt(source: CycleRoomSource, at: Instant): CycleRoom | null {
  const ready = compile(source.plan);
  const index = ready.stretchIndexAt(at);
  const stretch = ready.stretches[index];
  const rank = stretch?.table.rankOf(source.function) ?? -1;
  const own = stretch?.table.rules.cycles[rank];
  if (stretch === undefined || own === undefined) return null;
  const cycle = stretch.table.cycleSpan(rank, stretch.table.cycleAt(rank, at));
  const part = partOf(ready, index, { function: source.function, cycle });
  const count = (span: Span) => source.book.count(source.function, span, source.exceptId);
  const before = count({ from: cycle.from, to: part.from });
  const taken = count(part);
  const { posts } = own.cadence;
  // Slots are counted only where they can make a difference: it is the dearest question here.
  const promised = taken < posts - before ? 0 : promisedIn(ready, source.function, part);
  return { cadence: own.cadence, cycle, taken, allowed: Math.max(posts - before, promised) };
}

function promisedIn(ready: CompiledPlan, name: FunctionName, part: Span): number {
  return ready.slots(part).filter((slot) => slot.function === name).length;
}

/** What of a cycle the stretch of this place and its neighbours of the same cadence cover. */
function partOf(
  { stretches }: CompiledPlan,
  index: number,
  { function: name, cycle }: { readonly function: FunctionName; readonly cycle: Span },
): Span {
  const own = stretches[index];
  if (own === undefined) return cycle;
  const isAlike = (place: number) => {
    const epoch = stretches[place]?.epoch;
    return (
      epoch !== undefined &&
      epoch.zone === own.epoch.zone &&
      sameCadence(epoch.cadences[name], own.epoch.cadences[name])
    );
  };
  let [first, last] = [index, index];
  while ((stretches[first]?.from ?? 0) > cycle.from && isAlike(first - 1)) first -= 1;
  while ((stretches[last]?.to ?? 0) < cycle.to && isAlike(last + 1)) last += 1;
  return {
    from: Math.max(cycle.from, stretches[first]?.from ?? cycle.from),
    to: Math.min(cycle.to, stretches[last]?.to ?? cycle.to),
  };
}
