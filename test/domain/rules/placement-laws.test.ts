import { expect } from 'chai';
import fc from 'fast-check';
import type { DeliveryState } from '../../../src/domain/delivery-state.js';
import { FUNCTION_NAMES } from '../../../src/domain/function-name.js';
import { nextFreeSlot } from '../../../src/domain/rules/next-free-slot.js';
import { checkFixedTime } from '../../../src/domain/rules/placement-check.js';
import type { PlacedDelivery } from '../../../src/domain/rules/placement.js';
import { Rulebook } from '../../../src/domain/rules/rulebook.js';
import { slotsBetween } from '../../../src/domain/slots/slot-planner.js';
import { DAY, MINUTE, WEEK, type Instant } from '../../../src/domain/time-units.js';
import { normalWindows, type Window } from '../../../src/domain/time/window.js';
import { ALWAYS_OPEN, gaps, manyWindows, plans, YEAR_START, zones } from '../arbitrary-plans.js';
import { delivery } from '../placed-deliveries.js';
import type { ChannelPlan } from '../../../src/domain/slots/epoch.js';
import { runs } from '../property-runs.js';
import { oracleBroken, oracleSlotFor } from './rule-oracle.js';
import { steadyPlan } from '../steady-plan.js';

const functions = fc.constantFrom(...FUNCTION_NAMES);
const texts = fc.constantFrom(null, 'a', 'b', 'c', 'd');

/** Some weeks of 2026 around which deliveries crowd, so that rules get in each other's way. */
const starts = fc.integer({ min: 0, max: 330 }).map((day) => YEAR_START + day * DAY);

interface Crowd {
  readonly now: Instant;
  readonly at: Instant;
  readonly deliveries: readonly PlacedDelivery[];
}

const crowds: fc.Arbitrary<Crowd> = starts.chain((start) => {
  const near = fc.integer({ min: 0, max: (3 * WEEK) / MINUTE }).map((m) => start + m * MINUTE);
  const states = fc.constantFrom<DeliveryState>('queued', 'published', 'held', 'conflict');
  const placed = fc
    .record({ at: near, function: functions, textFingerprint: texts, state: states })
    .map(({ at, ...rest }): PlacedDelivery => delivery(at, rest));
  // Half of them lie within hours of the time that is asked for.
  const close = fc.record({ of: placed, by: fc.integer({ min: -300, max: 300 }) });
  return fc
    .record({
      now: near,
      at: near,
      deliveries: fc.array(placed, { maxLength: 8 }),
      closer: fc.array(close, { maxLength: 6 }),
    })
    .map(({ now, at, deliveries, closer }) => ({
      ...{ now, at },
      deliveries: [...deliveries, ...closer.map(({ of, by }) => ({ ...of, at: at + by * MINUTE }))],
    }));
});

const steadyPlans = fc
  .record({ zone: zones, windows: manyWindows, gapMinutes: gaps })
  .chain((rhythm) =>
    fc
      .record({ news: fc.nat(6), support: fc.nat(6), events: fc.nat(6) })
      .map((posts) =>
        steadyPlan({ ...rhythm, windows: normalWindows(rhythm.windows as Window[]), posts }),
      ),
  );

/** Never closed and seldom promised: gaps, cycles and slots alone say what complies. */
const openPlans = fc
  .record({
    zone: zones,
    gapMinutes: gaps,
    news: fc.integer({ min: 1, max: 4 }),
    weeks: fc.constantFrom(1, 1, 2),
  })
  .map(({ zone, gapMinutes, news, weeks }) => {
    const { epochs } = steadyPlan({
      ...{ zone, gapMinutes, windows: ALWAYS_OPEN },
      posts: { news, support: 1, events: 1 },
    });
    const cadence = { posts: news, weeks };
    return {
      epochs: epochs.map((it) => ({ ...it, cadences: { ...it.cadences, news: cadence } })),
      blackouts: [],
    };
  });

/** Every other delivery in the slot of its function that comes next, if no other has it. */
function inSlots(plan: ChannelPlan, deliveries: readonly PlacedDelivery[]): PlacedDelivery[] {
  const held = new Set<Instant>();
  return deliveries.map((each, index) => {
    if (index % 2 === 0) return each;
    const next = slotsBetween(plan, each.at, each.at + 8 * WEEK).find(
      (slot) => slot.function === each.function && !held.has(slot.at),
    );
    if (next === undefined) return each;
    held.add(next.at);
    // A fixed time beside its slot holds it too.
    return { ...each, at: next.at + (index % 3) * 20 * MINUTE, holds: next.at };
  });
}

describe('the rules', () => {
  it('break where the plainest reading of them says so', () => {
    fc.assert(
      fc.property(
        fc.oneof(plans, openPlans, steadyPlans),
        crowds,
        functions,
        texts,
        (plan, crowd, name, textFingerprint) => {
          const context = { plan, ...crowd, deliveries: inSlots(plan, crowd.deliveries) };
          const request = { at: crowd.at, function: name, textFingerprint };
          const verdict = checkFixedTime(request, context);
          const rules = verdict.type === 'refused' ? verdict.broken.map(({ rule }) => rule) : [];
          expect(rules).to.deep.equal(oracleBroken(context, request));
          expect(verdict.holds).to.equal(oracleSlotFor(context, request));
        },
      ),
      runs(200),
    );
  });

  it('name the nearest minute that complies, and no minute nearer does', () => {
    fc.assert(
      fc.property(
        fc.oneof(plans, openPlans),
        crowds,
        functions,
        texts,
        (plan, crowd, name, textFingerprint) => {
          const { at, now } = crowd;
          const context = { plan, ...crowd };
          const request = { at, function: name, textFingerprint };
          const verdict = checkFixedTime(request, context);
          if (verdict.type === 'allowed') return;
          const rulebook = new Rulebook(context);
          const complies = (minute: Instant) => rulebook.isCompliant(request, minute);
          const { nearest } = verdict;
          if (nearest !== null) {
            expect(checkFixedTime({ ...request, at: nearest }, context).type).to.equal('allowed');
          }
          const origin = Math.ceil(Math.max(at, now) / MINUTE) * MINUTE;
          const distance = nearest === null ? Infinity : Math.abs(nearest - origin);
          // Every minute for half a day, then ever fewer.
          for (let away = 0; away < Math.min(distance, 60 * DAY); away += strideAt(away)) {
            expect(complies(origin + away), String(origin + away)).to.be.false;
            expect(origin - away >= now && complies(origin - away)).to.be.false;
          }
          if (nearest !== null && nearest < origin) {
            expect(complies(2 * origin - nearest)).to.be.false;
          }
        },
      ),
      runs(60),
    );
  });

  it('let the next free slot through, and none before it', () => {
    fc.assert(
      fc.property(plans, crowds, functions, texts, (plan, crowd, name, textFingerprint) => {
        const { now } = crowd;
        const context = { plan, ...crowd };
        const request = { function: name, textFingerprint };
        const next = nextFreeSlot(request, context);
        const end = next.type === 'slot' ? next.at : now + 26 * WEEK;
        const rulebook = new Rulebook(context);
        for (const { at, function: other } of slotsBetween(plan, now + 1, end)) {
          if (other === name) expect(rulebook.isCompliant(request, at)).to.be.false;
        }
        if (next.type === 'none') return;
        expect(checkFixedTime({ ...request, at: next.at }, context)).to.deep.equal({
          type: 'allowed',
          at: next.at,
          holds: next.at,
        });
      }),
      runs(100),
    );
  });
});

function strideAt(away: number): number {
  if (away < DAY / 2) return MINUTE;
  return away < 3 * DAY ? 7 * MINUTE : 61 * MINUTE;
}
