import { cycleSpan, placeCycle, type CycleRules } from './cycle-slots.js';
import { slotsAbove, type CycleSource } from './cycle-source.js';
import type { FunctionName } from '../function-name.js';
import type { Span } from '../time/open-time.js';
import type { Slot } from './slot.js';
import { WEEK, type Instant } from '../time-units.js';
import { mondayOf, weekOfWall } from '../time/week.js';
import { STEADY_CLOCK } from '../time/zone-clock.js';

/** The slots of one week, ascending, in ms since its Monday began. */
export interface SteadyWeek {
  readonly times: readonly number[];
  readonly functions: readonly FunctionName[];
}

/** The slots on a clock that is never changed, where they repeat after a period of weeks. */
export class SteadySlots implements CycleSource {
  readonly #rules: CycleRules;
  readonly #period: number;
  readonly #weeks = new Map<number, SteadyWeek>();
  readonly #cycles: readonly Map<number, readonly number[]>[];

  constructor(rules: CycleRules) {
    this.#rules = rules;
    this.#period = rules.cycles.reduce(
      (period, { cadence }) => leastCommonMultiple(period, cadence.weeks),
      1,
    );
    this.#cycles = rules.cycles.map(() => new Map<number, readonly number[]>());
  }

  week(week: number): SteadyWeek {
    const phase = remainder(week, this.#period);
    const known = this.#weeks.get(phase);
    if (known !== undefined) return known;
    const found: Slot[] = [];
    this.#rules.cycles.forEach(({ function: name, cadence: { weeks } }, rank) => {
      const since = (phase % weeks) * WEEK;
      for (const time of this.timesOfCycle(rank, Math.floor(phase / weeks))) {
        if (time >= since && time < since + WEEK) found.push({ at: time - since, function: name });
      }
    });
    found.sort((a, b) => a.at - b.at);
    const placed = {
      times: found.map(({ at }) => at),
      functions: found.map((slot) => slot.function),
    };
    this.#weeks.set(phase, placed);
    return placed;
  }

  /** The slots of a cycle, ascending, in ms since its first Monday began. */
  timesOfCycle(rank: number, cycle: number): readonly number[] {
    const weeks = this.#weeksOf(rank);
    const phase = remainder(cycle, this.#period / weeks);
    const known = this.#cycles[rank]?.get(phase);
    if (known !== undefined) return known;
    const taken = slotsAbove(this, this.#rules, { rank, cycle: phase });
    const start = mondayOf(phase * weeks);
    const times = placeCycle(this.#rules, { clock: STEADY_CLOCK, rank, cycle: phase }, taken).map(
      (at) => at - start,
    );
    this.#cycles[rank]?.set(phase, times);
    return times;
  }

  cycleAt(rank: number, at: Instant): number {
    return Math.floor(weekOfWall(at) / this.#weeksOf(rank));
  }

  cycleSpan(rank: number, cycle: number): Span {
    return cycleSpan(STEADY_CLOCK, this.#weeksOf(rank), cycle);
  }

  slotsOfCycle(rank: number, cycle: number): readonly Instant[] {
    const start = mondayOf(cycle * this.#weeksOf(rank));
    return this.timesOfCycle(rank, cycle).map((time) => start + time);
  }

  #weeksOf(rank: number): number {
    return this.#rules.cycles[rank]?.cadence.weeks ?? 1;
  }
}

function remainder(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}

function leastCommonMultiple(a: number, b: number): number {
  let [high, low] = [a, b];
  while (low !== 0) [high, low] = [low, high % low];
  return (a / high) * b;
}
