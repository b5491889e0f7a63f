import { cycleRules, cycleSpan, placeCycle, type CycleRules } from './cycle-slots.js';
import { cyclesTouching, slotsAbove, type CycleSource } from './cycle-source.js';
import type { SlotRules } from './epoch.js';
import type { FunctionName } from '../function-name.js';
import type { Span } from '../time/open-time.js';
import type { Slot } from './slot.js';
import { SteadySlots } from './steady-slots.js';
import { DAY, WEEK, type Instant } from '../time-units.js';
import { mondayOf, weekAt, weekOfWall, weekStart } from '../time/week.js';
import { clockOf, type WallClock } from '../time/zone-clock.js';

/** Beyond this, what is kept is dropped and computed again when it is asked for. */
const MOST_KEPT = 4_000;

/**
 * The slots that slot rules would give if they held for ever.
 *
 * Without clock changes the slots repeat as wall times, so they are placed once on a steady clock
 * and only moved by the zone's offset. A cycle near a clock change is placed on the zone's own
 * clock, and so is every cycle of a function that yields to one of these.
 */
export class SlotTable implements CycleSource {
  readonly rules: CycleRules;
  readonly clock: WallClock;
  readonly #steady: SteadySlots;
  /** How far outside a cycle a clock change can be felt in it, in ms. */
  readonly #margin: number;
  /** The same for a week, by way of all the cycles that its own look at. */
  readonly #reach: number;
  /** By rank and cycle; null where the cycle is as on a steady clock. */
  readonly #changed: readonly Map<number, readonly Instant[] | null>[];

  constructor(rules: SlotRules) {
    this.rules = cycleRules(rules);
    this.clock = clockOf(rules.zone);
    this.#steady = new SteadySlots(this.rules);
    const margin = this.rules.gap + DAY;
    this.#margin = margin;
    this.#reach = this.rules.cycles.reduce(
      (sum, { cadence }) => sum + cadence.weeks * WEEK + margin,
      0,
    );
    this.#changed = this.rules.cycles.map(() => new Map<number, readonly Instant[] | null>());
  }

  /** Adds the slots of a span to a list, ascending. */
  addSlots({ from, to }: Span, slots: Slot[]): void {
    if (from >= to || this.rules.cycles.length === 0) return;
    const last = weekAt(this.clock, to - 1);
    let week = weekAt(this.clock, from);
    const spans = this.clock.spansBetween(
      mondayOf(week) - this.#reach - DAY,
      mondayOf(last + 1) + this.#reach + DAY,
    );
    for (const span of spans) {
      const firstSteady = weekOfWall(span.from + span.offset + this.#reach - 1) + 1;
      const lastSteady = Math.min(weekOfWall(span.to + span.offset - this.#reach) - 1, last);
      if (lastSteady < firstSteady) continue;
      for (; week < firstSteady; week++) this.#addChangedWeek(week, { from, to }, slots);
      for (; week <= lastSteady; week++) {
        this.#addSteadyWeek(week, span.offset, { from, to }, slots);
      }
    }
    for (; week <= last; week++) this.#addChangedWeek(week, { from, to }, slots);
  }

  /** The place of a function among those that have slots; -1 when it has none. */
  rankOf(name: FunctionName): number {
    return this.rules.cycles.findIndex((cycle) => cycle.function === name);
  }

  cycleAt(rank: number, at: Instant): number {
    return Math.floor(weekAt(this.clock, at) / this.#weeksOf(rank));
  }

  cycleSpan(rank: number, cycle: number): Span {
    return cycleSpan(this.clock, this.#weeksOf(rank), cycle);
  }

  slotsOfCycle(rank: number, cycle: number): readonly Instant[] {
    const changed = this.#changedCycle(rank, cycle);
    if (changed !== null) return changed;
    const monday = mondayOf(cycle * this.#weeksOf(rank));
    const start = monday - this.clock.offsetAt(monday);
    return this.#steady.timesOfCycle(rank, cycle).map((time) => start + time);
  }

  #weeksOf(rank: number): number {
    return this.rules.cycles[rank]?.cadence.weeks ?? 1;
  }

  #addSteadyWeek(week: number, offset: number, { from, to }: Span, slots: Slot[]): void {
    const { times, functions } = this.#steady.week(week);
    const start = mondayOf(week) - offset;
    for (let index = 0; index < times.length; index++) {
      const at = start + (times[index] as number);
      if (at >= from && at < to) slots.push({ at, function: functions[index] as FunctionName });
    }
  }

  #addChangedWeek(week: number, { from, to }: Span, slots: Slot[]): void {
    const start = Math.max(from, weekStart(this.clock, week));
    const end = Math.min(to, weekStart(this.clock, week + 1));
    const found: Slot[] = [];
    this.rules.cycles.forEach(({ function: name, cadence: { weeks } }, rank) => {
      for (const at of this.slotsOfCycle(rank, Math.floor(week / weeks))) {
        if (at >= start && at < end) found.push({ at, function: name });
      }
    });
    slots.push(...found.sort((a, b) => a.at - b.at));
  }

  /** The slots of a cycle that feels a clock change; null for one that does not. */
  #changedCycle(rank: number, cycle: number): readonly Instant[] | null {
    const kept = this.#changed[rank];
    const known = kept?.get(cycle);
    if (known !== undefined) return known;
    const slots = this.#isSteady(rank, cycle)
      ? null
      : placeCycle(
          this.rules,
          { clock: this.clock, rank, cycle },
          slotsAbove(this, this.rules, { rank, cycle }),
        );
    if (kept !== undefined && kept.size >= MOST_KEPT) kept.clear();
    kept?.set(cycle, slots);
    return slots;
  }

  #isSteady(rank: number, cycle: number): boolean {
    const { from, to } = this.cycleSpan(rank, cycle);
    const { gap, cycles } = this.rules;
    const margin = this.#margin;
    if (this.clock.spansBetween(from - margin, to + margin).length > 1) return false;
    return [...cycles.slice(0, rank).keys()].every((above) =>
      cyclesTouching(this, above, { from: from - gap, to: to + gap }).every(
        (other) => this.#changedCycle(above, other) === null,
      ),
    );
  }
}
