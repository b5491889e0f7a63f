import { expect } from 'chai';
import fc from 'fast-check';
import {
  cycleRules,
  cycleSpan,
  placeCycle,
  type CycleRules,
} from '../../../src/domain/slots/cycle-slots.js';
import { slotsAbove, type CycleSource } from '../../../src/domain/slots/cycle-source.js';
import { perFunction } from '../../../src/domain/function-name.js';
import type { SlotRules } from '../../../src/domain/slots/epoch.js';
import { SlotTable } from '../../../src/domain/slots/slot-table.js';
import type { Slot } from '../../../src/domain/slots/slot.js';
import type { Instant } from '../../../src/domain/time-units.js';
import { weekAt } from '../../../src/domain/time/week.js';
import { normalWindows } from '../../../src/domain/time/window.js';
import { clockOf, type WallClock } from '../../../src/domain/time/zone-clock.js';
import { gaps, manyWindows, YEAR_END, YEAR_START, zones } from '../arbitrary-plans.js';
import { runs } from '../property-runs.js';

/** Every cycle placed on the zone's own clock, with no shortcut. */
class PlainSlots implements CycleSource {
  readonly #rules: CycleRules;
  readonly #clock: WallClock;
  readonly #known = new Map<string, readonly Instant[]>();

  constructor(rules: SlotRules) {
    this.#rules = cycleRules(rules);
    this.#clock = clockOf(rules.zone);
  }

  cycleAt(rank: number, at: Instant): number {
    return Math.floor(weekAt(this.#clock, at) / this.#weeks(rank));
  }

  cycleSpan(rank: number, cycle: number) {
    return cycleSpan(this.#clock, this.#weeks(rank), cycle);
  }

  slotsOfCycle(rank: number, cycle: number): readonly Instant[] {
    const key = `${rank} ${cycle}`;
    const slots =
      this.#known.get(key) ??
      placeCycle(
        this.#rules,
        { clock: this.#clock, rank, cycle },
        slotsAbove(this, this.#rules, { rank, cycle }),
      );
    this.#known.set(key, slots);
    return slots;
  }

  between(from: Instant, to: Instant): Slot[] {
    return this.#rules.cycles
      .flatMap((own, rank) => {
        const [first, last] = [this.cycleAt(rank, from), this.cycleAt(rank, to)];
        return Array.from({ length: last - first + 1 }, (_, index) => first + index)
          .flatMap((cycle) => this.slotsOfCycle(rank, cycle))
          .map((at) => ({ at, function: own.function }));
      })
      .filter(({ at }) => at >= from && at < to)
      .sort((a, b) => a.at - b.at);
  }

  #weeks(rank: number): number {
    return this.#rules.cycles[rank]?.cadence.weeks ?? 1;
  }
}

/** Dense ones too, in which a slot that moves pushes others far away. */
const cadences = fc.oneof(
  fc.nat({ max: 12 }).map((posts) => ({ posts, weeks: 1 })),
  fc.record({ posts: fc.nat({ max: 40 }), weeks: fc.integer({ min: 1, max: 3 }) }),
  fc.integer({ min: 2, max: 8 }).map((weeks) => ({ posts: 1, weeks })),
);

/** Open late on Sunday and early on Monday too, where one cycle meets the next. */
const edges = [
  { weekday: 1, from: 0, to: 200 },
  { weekday: 6, from: 600, to: 700 },
  { weekday: 7, from: 60, to: 240 },
  { weekday: 7, from: 1300, to: 1440 },
];

const midnight = [
  { weekday: 1, from: 0, to: 60 },
  { weekday: 7, from: 0, to: 1440 },
];

describe('a slot table', () => {
  it('gives what placing every cycle on the clock of its zone gives', () => {
    fc.assert(
      fc.property(
        fc.record({
          zone: zones,
          windows: fc.oneof(fc.constantFrom(edges, midnight), manyWindows.map(normalWindows)),
          preferredTimes: fc.constantFrom([], [123, 600]),
          gapMinutes: gaps,
          cadences: fc.record(perFunction(() => cadences)),
        }),
        (rules) => {
          const slots: Slot[] = [];
          new SlotTable(rules).addSlots({ from: YEAR_START, to: YEAR_END }, slots);
          expect(slots).to.deep.equal(new PlainSlots(rules).between(YEAR_START, YEAR_END));
        },
      ),
      runs(60),
    );
  });
});
