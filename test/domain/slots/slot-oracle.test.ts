import { expect } from 'chai';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { perFunction } from '../../../src/domain/function-name.js';
import type { SlotRules } from '../../../src/domain/slots/epoch.js';
import { SlotTable } from '../../../src/domain/slots/slot-table.js';
import type { Slot } from '../../../src/domain/slots/slot.js';
import { normalWindows } from '../../../src/domain/time/window.js';
import { DAY, type Instant } from '../../../src/domain/time-units.js';
import { gaps, manyWindows, ZONES } from '../arbitrary-plans.js';
import { runs } from '../property-runs.js';
import { SlotOracle } from './slot-oracle.js';

const zones = fc.constantFrom(...ZONES, 'Asia/Gaza');

/** Near a clock change more often than not: the next one after any day from 1960 to 2100. */
const times = fc
  .record({
    zone: zones,
    day: fc.integer({ min: Date.UTC(1960, 0, 1) / DAY, max: Date.UTC(2100, 0, 1) / DAY }),
    atChange: fc.boolean(),
    shift: fc.integer({ min: -9, max: 2 }),
  })
  .map(({ zone, day, atChange, shift }) => {
    const any = Temporal.Instant.fromEpochMilliseconds(day * DAY).toZonedDateTimeISO(zone);
    const change = atChange ? any.getTimeZoneTransition('next') : null;
    return { zone, from: (change ?? any).epochMilliseconds + shift * DAY };
  });

const cadences = fc.oneof(
  fc.nat({ max: 12 }).map((posts) => ({ posts, weeks: 1 })),
  fc.integer({ min: 2, max: 8 }).map((weeks) => ({ posts: 1, weeks })),
);

const tiny = [
  { weekday: 2, from: 601, to: 604 },
  { weekday: 4, from: 599, to: 612 },
];

const overMidnight = [
  { weekday: 7, from: 1_200, to: 1_440 },
  { weekday: 1, from: 0, to: 120 },
  { weekday: 3, from: 1_320, to: 1_440 },
  { weekday: 4, from: 0, to: 45 },
];

const windows = fc
  .oneof(
    { weight: 1, arbitrary: fc.constantFrom(tiny, overMidnight) },
    { weight: 3, arbitrary: manyWindows },
  )
  .map(normalWindows);

/** At the edges of windows too, where a minute decides whether a time lies in one. */
const rhythms = windows.chain((open) => {
  const edges = open.flatMap(({ from, to }) => [from, to - 1, to % 1_440]);
  const preferred = fc.oneof(fc.nat(1_439), fc.constantFrom(600, ...edges));
  return fc.record({
    windows: fc.constant(open),
    preferredTimes: fc.oneof(
      fc.constant([]),
      fc.uniqueArray(preferred, { maxLength: 5 }).map((some) => some.sort((a, b) => a - b)),
    ),
    gapMinutes: gaps,
    cadences: fc.record(perFunction(() => cadences)),
  });
});

function tableSlots(rules: SlotRules, from: Instant, to: Instant): Slot[] {
  const slots: Slot[] = [];
  new SlotTable(rules).addSlots({ from, to }, slots);
  return slots;
}

describe('the slots of rules that always hold', () => {
  it('are what the words of the domain say, minute for minute', () => {
    fc.assert(
      fc.property(
        times,
        rhythms,
        fc.integer({ min: 1, max: 10 }),
        ({ zone, from }, rhythm, days) => {
          const rules = { zone, ...rhythm };
          const to = from + days * DAY;
          expect(tableSlots(rules, from, to)).to.deep.equal(new SlotOracle(rules).slots(from, to));
        },
      ),
      runs(60),
    );
  });
});
