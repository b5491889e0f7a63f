import { expect } from 'chai';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import type { DeliveryState } from '../../../src/domain/delivery-state.js';
import { FUNCTION_NAMES, type FunctionName } from '../../../src/domain/function-name.js';
import { nextFreeSlot } from '../../../src/domain/rules/next-free-slot.js';
import { checkFixedTime } from '../../../src/domain/rules/placement-check.js';
import type { PlacedDelivery, PlacementContext } from '../../../src/domain/rules/placement.js';
import { Rulebook } from '../../../src/domain/rules/rulebook.js';
import { slotsBetween } from '../../../src/domain/slots/slot-planner.js';
import { DAY, MINUTE, WEEK, type Instant } from '../../../src/domain/time-units.js';
import { normalWindows, type Window } from '../../../src/domain/time/window.js';
import { ALWAYS_OPEN, gaps, manyWindows, plans, YEAR_START, zones } from '../arbitrary-plans.js';
import { delivery } from '../placed-deliveries.js';
import { runs } from '../property-runs.js';
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

/** The rules about time once more, in the plainest way, for a plan that never changes. */
function naiveBroken(
  context: PlacementContext,
  ask: { readonly at: Instant; readonly function: FunctionName; readonly text: string | null },
): string[] {
  const { at, text } = ask;
  const [epoch] = context.plan.epochs;
  if (epoch === undefined) throw new Error('The plan needs an epoch.');
  const { zone, windows, gapMinutes, cadences } = epoch;
  const live = context.deliveries.filter(({ state }) => !['held', 'conflict'].includes(state));
  const own = slotsBetween(context.plan, at - 8 * WEEK, at + 8 * WEEK).filter(
    (slot) => slot.function === ask.function,
  );
  const broken: string[] = [];
  if (cadences[ask.function].posts === 0) broken.push('dimmed-off');
  const wall = DateTime.fromMillis(at, { zone });
  const minute = wall.hour * 60 + wall.minute;
  const open = windows.some(
    (it) => it.weekday === wall.weekday && it.from <= minute && minute < it.to,
  );
  if (!open && !own.some((slot) => slot.at === at)) broken.push('outside-windows');
  const gap = Math.max(gapMinutes, 1) * MINUTE;
  if (live.some((other) => Math.abs(other.at - at) < gap)) broken.push('too-close');
  const holds = own
    .filter((slot) => Math.abs(slot.at - at) <= 120 * MINUTE)
    .sort((a, b) => Math.abs(a.at - at) - Math.abs(b.at - at) || a.at - b.at)[0]?.at;
  const anchor = DateTime.fromMillis(holds ?? at, { zone });
  const sameWeek = live.filter(
    (other) =>
      other.function === ask.function &&
      +DateTime.fromMillis(other.at, { zone }).startOf('week') === +anchor.startOf('week'),
  );
  const { posts } = cadences[ask.function];
  if (posts > 0 && sameWeek.length >= posts) broken.push('cadence-full');
  const repeats = live.some(
    (other) =>
      text !== null && other.textFingerprint === text && Math.abs(other.at - at) < 30 * DAY,
  );
  if (repeats) broken.push('duplicate');
  if (at < context.now) broken.push('past');
  return broken;
}

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

describe('the rules', () => {
  it('break where the plainest reading of them says so', () => {
    fc.assert(
      fc.property(steadyPlans, crowds, functions, texts, (plan, crowd, name, text) => {
        const context = { plan, ...crowd };
        const verdict = checkFixedTime(
          { at: crowd.at, function: name, textFingerprint: text },
          context,
        );
        const rules = verdict.type === 'refused' ? verdict.broken.map(({ rule }) => rule) : [];
        expect(rules).to.deep.equal(naiveBroken(context, { at: crowd.at, function: name, text }));
      }),
      runs(150),
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
