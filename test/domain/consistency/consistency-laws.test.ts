import { expect } from 'chai';
import fc from 'fast-check';
import { cadenceScore } from '../../../src/domain/consistency/consistency.js';
import { FUNCTION_NAMES } from '../../../src/domain/function-name.js';
import {
  accountOfSlots,
  type JudgedDelivery,
} from '../../../src/domain/consistency/slot-account.js';
import { slotsBetween } from '../../../src/domain/slots/slot-planner.js';
import { DAY, MINUTE, WEEK } from '../../../src/domain/time-units.js';
import { plans, YEAR_START } from '../arbitrary-plans.js';
import { inSlot, published } from '../judged-deliveries.js';
import { runs } from '../property-runs.js';

const FROM = YEAR_START + 60 * DAY;
const TO = FROM + 4 * WEEK;
const offsets = fc.integer({ min: -400, max: 400 });

/** What somebody published who keeps some slots, misses others and posts beside them. */
const cases = fc
  .record({
    plan: plans,
    function: fc.constantFrom(...FUNCTION_NAMES),
    toleranceMinutes: fc.constantFrom(0, 15, 120, 600),
    kept: fc.array(fc.record({ place: fc.nat(80), offset: offsets, holds: fc.boolean() }), {
      maxLength: 30,
    }),
    offPlan: fc.array(fc.integer({ min: FROM - DAY, max: TO + DAY }), { maxLength: 6 }),
  })
  .map(({ kept, offPlan, ...rest }) => {
    const slots = slotsBetween(rest.plan, FROM - DAY, TO + DAY).filter(
      (slot) => slot.function === rest.function,
    );
    const deliveries = [
      ...kept.flatMap(({ place, offset, holds }) => {
        const slot = slots[place]?.at;
        return slot === undefined
          ? []
          : [published(slot + offset * MINUTE, { holds: holds ? slot : null })];
      }),
      ...offPlan.map((at) => published(at)),
    ].map((delivery) => ({ ...delivery, function: rest.function }));
    return { ...rest, slots: slots.map(({ at }) => at), deliveries };
  });

type Case = ReturnType<(typeof cases)['generate']>['value'];
const accountOf = (
  { plan, function: name, toleranceMinutes }: Case,
  deliveries: readonly JudgedDelivery[],
  span = { from: FROM, to: TO },
) => accountOfSlots({ plan, function: name, toleranceMinutes, deliveries, ...span });
const scoreOf = (given: Case, deliveries: readonly JudgedDelivery[]) =>
  cadenceScore(accountOf(given, deliveries));

describe('laws of consistency', () => {
  it('gives a score from 0 to 100, and none exactly where nothing was promised and nothing done', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { score, promised, done, kept } = scoreOf(given, given.deliveries);
        expect(kept).to.be.at.most(Math.min(promised, done));
        expect(score === null).to.equal(promised + done === 0);
        if (score !== null) expect(score).to.be.within(0, 100);
      }),
      runs(100),
    );
  });

  it('gives a hundred to whoever publishes in every slot and at no other time', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const perfect = given.slots.map((slot) => inSlot(slot, { function: given.function }));
        const { score, promised } = scoreOf(given, perfect);
        expect(score).to.equal(promised === 0 ? null : 100);
      }),
      runs(100),
    );
  });

  it('does not ask in which order things are told', () => {
    fc.assert(
      fc.property(cases, fc.infiniteStream(fc.nat()), (given, keys) => {
        const shuffled = given.deliveries
          .map((delivery) => ({ delivery, key: keys.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ delivery }) => delivery);
        expect(accountOf(given, shuffled)).to.deep.equal(accountOf(given, given.deliveries));
      }),
      runs(100),
    );
  });

  it('never raises a score when a post that was needed for a slot is taken away', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const before = scoreOf(given, given.deliveries);
        for (const gone of given.deliveries) {
          const after = scoreOf(
            given,
            given.deliveries.filter((delivery) => delivery !== gone),
          );
          expect(after.kept).to.be.within(before.kept - 1, before.kept);
          if (after.kept < before.kept) expect(after.score).to.be.at.most(before.score ?? 0);
          // Otherwise it was one too many, or one of another span.
          else expect(after.score ?? 100).to.be.at.least(before.score ?? 0);
        }
      }),
      runs(50),
    );
  });

  it('never lowers a score when an unkept slot is kept after all', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { slots } = accountOf(given, given.deliveries);
        const empty = slots.find(({ fate }) => fate.type === 'empty');
        if (!empty) return;
        const more = [...given.deliveries, inSlot(empty.at, { function: given.function })];
        const [before, after] = [scoreOf(given, given.deliveries), scoreOf(given, more)];
        expect(after.score).to.be.at.least(before.score ?? 0);
      }),
      runs(100),
    );
  });

  it('says of every slot what became of it, and names every post once', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { slots, offPlan } = accountOf(given, given.deliveries);
        const inSpan = given.slots.filter((at) => at >= FROM && at < TO);
        expect(slots.map(({ at }) => at)).to.deep.equal(inSpan);
        const keeping = slots.flatMap(({ fate }) => (fate.type === 'kept' ? [fate.delivery] : []));
        const named = [...keeping, ...offPlan.map(({ delivery }) => delivery)];
        expect(new Set(named).size).to.equal(named.length);
        for (const { id, publishedAt } of given.deliveries) {
          // Beyond the reach of slots outside the span, each is in it.
          const reach = given.toleranceMinutes * MINUTE + MINUTE;
          if (publishedAt === null || publishedAt < FROM + reach || publishedAt >= TO - reach) {
            continue;
          }
          expect(named).to.include(id);
        }
      }),
      runs(100),
    );
  });
});
