import { expect } from 'chai';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { perFunction } from '../../../src/domain/function-name.js';
import type { SlotRules } from '../../../src/domain/slots/epoch.js';
import { slotsBetween } from '../../../src/domain/slots/slot-planner.js';
import { SlotTable } from '../../../src/domain/slots/slot-table.js';
import type { Slot } from '../../../src/domain/slots/slot.js';
import { normalWindows } from '../../../src/domain/time/window.js';
import { DAY, type Instant } from '../../../src/domain/time-units.js';
import { ALWAYS_OPEN, gaps, instants, manyWindows, plans, ZONES } from '../arbitrary-plans.js';
import { runs } from '../property-runs.js';
import { planSlots } from './plan-oracle.js';
import { SlotOracle } from './slot-oracle.js';
import { steadyPlan } from '../steady-plan.js';

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

  it('are so where clocks change at the midnight between two cycles', () => {
    // Tehran skipped Monday’s first hour in 2021 and had Sunday’s last one twice in 2020.
    const mondays = fc.constantFrom(Date.UTC(2021, 2, 21, 20, 30), Date.UTC(2020, 8, 20, 19, 30));
    const midnight = fc
      .tuple(fc.integer({ min: 1_200, max: 1_439 }), fc.integer({ min: 1, max: 240 }))
      .map(([from, to]) => [
        { weekday: 1, from: 0, to },
        { weekday: 7, from, to: 1_440 },
      ]);
    fc.assert(
      fc.property(mondays, midnight, rhythms, (monday, open, rhythm) => {
        const rules = { ...rhythm, zone: 'Asia/Tehran', windows: open };
        const [from, to] = [monday - 9 * DAY, monday + 9 * DAY];
        expect(tableSlots(rules, from, to)).to.deep.equal(new SlotOracle(rules).slots(from, to));
      }),
      runs(40),
    );
  });
});

describe('the slots of a plan that changes', () => {
  it('follow the rules before each change and those after it, without what is blacked out', () => {
    fc.assert(
      fc.property(
        plans,
        fc.nat(),
        instants,
        fc.integer({ min: -4, max: 1 }),
        (plan, index, any, shift) => {
          const change = plan.epochs[index % (plan.epochs.length + 1)]?.from ?? any;
          const from = Math.max(change + shift * DAY, plan.epochs[0]?.from ?? 0);
          const to = from + 6 * DAY;
          expect(slotsBetween(plan, from, to)).to.deep.equal(planSlots(plan, from, to));
        },
      ),
      runs(40),
    );
  });

  it('lack those of a blackout from its first midnight to its last, and no other', () => {
    const daily = steadyPlan({
      zone: 'America/New_York',
      windows: ALWAYS_OPEN,
      preferredTimes: [0],
      posts: { news: 7, support: 0, events: 0 },
    });
    const blackouts = [
      { from: '2026-11-01', to: '2026-11-02', reason: 'holidays' },
      { from: '2026-11-02', to: '2026-11-02', reason: 'inside another' },
      { from: '2026-11-04', to: '2026-11-04', reason: 'holidays' },
    ];
    const [from, to] = [Date.parse('2026-10-31T12:00Z'), Date.parse('2026-11-06T12:00Z')];
    const slots = slotsBetween({ ...daily, blackouts }, from, to);
    expect(slots.map(({ at }) => new Date(at).toISOString().slice(0, 16))).to.deep.equal([
      '2026-11-03T05:00',
      '2026-11-05T05:00',
      '2026-11-06T05:00',
    ]);
  });
});
