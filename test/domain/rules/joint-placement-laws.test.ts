import { expect } from 'chai';
import fc from 'fast-check';
import { isLive } from '../../../src/domain/delivery-state.js';
import { FUNCTION_NAMES } from '../../../src/domain/function-name.js';
import {
  placeTogether,
  type JointMove,
  type JointTarget,
} from '../../../src/domain/rules/joint-placement.js';
import { checkFixedTime } from '../../../src/domain/rules/placement-check.js';
import type { PlacedDelivery, PlacementContext } from '../../../src/domain/rules/placement.js';
import { OVERRIDABLE_RULES } from '../../../src/domain/rules/rule.js';
import { Rulebook } from '../../../src/domain/rules/rulebook.js';
import { DAY, HOUR, MINUTE, WEEK, type Instant } from '../../../src/domain/time-units.js';
import { plans, YEAR_START } from '../arbitrary-plans.js';
import { delivery } from '../placed-deliveries.js';
import { runs } from '../property-runs.js';

interface Queue {
  readonly context: PlacementContext;
  readonly moves: readonly JointMove[];
}

/** A queue that keeps the rules, of which some are to move: by days, to slots, or back to one. */
const queues: fc.Arbitrary<Queue> = fc
  .record({
    plan: plans,
    now: fc.integer({ min: 0, max: 300 }).map((day) => YEAR_START + day * DAY),
    wanted: fc.array(
      fc.record({
        in: fc.integer({ min: 0, max: (3 * WEEK) / MINUTE }).map((minutes) => minutes * MINUTE),
        function: fc.constantFrom(...FUNCTION_NAMES),
        text: fc.constantFrom(null, null, 'a', 'b', 'c'),
        moves: fc.boolean(),
        to: fc.constantFrom('at', 'slot', 'slot-after'),
        // Few places for many, so that they get in each other's way.
        place: fc.integer({ min: 0, max: 4 }),
        off: fc.constantFrom(0, 0, 5, -20, 30, 90),
        reason: fc.integer({ min: 0, max: 5 }).map((roll) => roll === 0),
      }),
      { minLength: 2, maxLength: 14 },
    ),
  })
  .map(({ plan, now, wanted }) => {
    const placed: PlacedDelivery[] = [];
    const moves: JointMove[] = [];
    for (const want of wanted) {
      const request = { function: want.function, textFingerprint: want.text };
      const rulebook = new Rulebook({ plan, now, deliveries: placed });
      const [slot] = rulebook.freeSlots(request, now + want.in, now + want.in + WEEK);
      const at = slot ?? now + want.in;
      const verdict = checkFixedTime({ ...request, at }, { plan, now, deliveries: placed });
      if (verdict.type === 'refused') continue;
      const one = delivery(at, { ...request, holds: verdict.holds });
      placed.push(one);
      if (!want.moves) continue;
      moves.push({
        ...request,
        id: one.id,
        to: targetOf(want.to, {
          ...{ now, off: want.off },
          slot: new Rulebook({ plan, now, deliveries: [] }).freeSlots(
            request,
            now + HOUR,
            now + 3 * WEEK,
          )[want.place],
        }),
        mayBreak: want.reason ? OVERRIDABLE_RULES : [],
      });
    }
    return { context: { plan, now, deliveries: placed }, moves };
  });

function targetOf(
  type: string,
  {
    now,
    slot,
    off,
  }: { readonly now: Instant; readonly slot: Instant | undefined; readonly off: number },
): JointTarget {
  if (type === 'slot-after' || slot === undefined) return { type: 'slot-after', at: now };
  return type === 'slot' ? { type, at: slot } : { type: 'at', at: slot + off * MINUTE };
}

/** The queue once everything that was placed is there. */
function after({ context, moves }: Queue, places: ReturnType<typeof placeTogether>) {
  const byId = new Map(places.map((place) => [place.id, place]));
  const deliveries = context.deliveries.map((each) => {
    const place = byId.get(each.id);
    return place?.type === 'placed' ? { ...each, at: place.at, holds: place.holds } : each;
  });
  const overridden = new Set(
    places.flatMap((place) =>
      place.type === 'placed' ? place.overridden.map(() => place.id) : [],
    ),
  );
  return { context: { ...context, deliveries }, moves, overridden };
}

describe('deliveries that are placed together', () => {
  it('are each answered, and no two hold one slot', () => {
    fc.assert(
      fc.property(queues, (queue) => {
        const places = placeTogether(queue.moves, queue.context);
        expect(places.map(({ id }) => id)).to.deep.equal(queue.moves.map(({ id }) => id));
        const held = after(queue, places).context.deliveries.flatMap(({ holds, state }) =>
          holds !== null && isLive(state) ? [holds] : [],
        );
        expect(new Set(held).size).to.equal(held.length);
      }),
      runs(60),
    );
  });

  it('break no rule without a reason, wherever the others have gone', () => {
    fc.assert(
      fc.property(queues, (queue) => {
        const places = placeTogether(queue.moves, queue.context);
        const then = after(queue, places);
        for (const place of places) {
          if (place.type === 'refused') continue;
          const one = then.context.deliveries.find(({ id }) => id === place.id);
          if (!one) throw new Error('it is gone');
          // Its slot is its own, so the check takes the one it holds.
          const rulebook = new Rulebook({
            ...then.context,
            // Whoever broke a rule with a reason may be too close to it, and says so itself.
            deliveries: then.context.deliveries.filter(
              ({ id }) => id === place.id || !then.overridden.has(id),
            ),
          });
          const broken = rulebook.brokenAt(one, one.at, one.holds).map(({ rule }) => rule);
          expect(place.overridden).to.include.members(broken);
        }
      }),
      runs(60),
    );
  });

  it('refuse only what the rules refuse with everything else where it goes', () => {
    fc.assert(
      fc.property(queues, (queue) => {
        const places = placeTogether(queue.moves, queue.context);
        const then = after(queue, places);
        for (const place of places) {
          if (place.type === 'placed' || place.at === null) continue;
          expect(place.broken).to.not.have.length(0);
          const move = queue.moves.find(({ id }) => id === place.id);
          if (!move) throw new Error('nobody asked for it');
          const there = checkFixedTime({ ...move, at: place.at }, then.context);
          if (move.to.type === 'at') expect(there.type).to.equal('refused');
          else expect(there.type === 'allowed' && there.holds === place.at).to.equal(false);
          if (place.nearest === null) continue;
          const near = checkFixedTime({ ...move, at: place.nearest }, then.context);
          expect(near.type).to.equal('allowed');
        }
      }),
      runs(40),
    );
  });

  it('keep their order where each takes the next free slot', () => {
    fc.assert(
      fc.property(queues, ({ context, moves }) => {
        const toSlots = moves.map((move): JointMove => {
          return { ...move, to: { type: 'slot-after', at: context.now }, mayBreak: [] };
        });
        const byTime = toSlots.toSorted((a, b) => timeOf(a.id) - timeOf(b.id));
        const places = placeTogether(byTime, context);
        for (const name of FUNCTION_NAMES) {
          const times = places.flatMap((place) =>
            place.type === 'placed' && byTime.find(({ id }) => id === place.id)?.function === name
              ? [place.at]
              : [],
          );
          expect(times).to.deep.equal(times.toSorted((a, b) => a - b));
        }
        function timeOf(wanted: string): Instant {
          return context.deliveries.find(({ id }) => id === wanted)?.at ?? 0;
        }
      }),
      runs(40),
    );
  });

  it('change places with each other', () => {
    fc.assert(
      fc.property(queues, ({ context }) => {
        const inSlots = context.deliveries.filter(
          ({ at, holds }) => at === holds && at > context.now,
        );
        const [a] = inSlots;
        const b = inSlots.find(
          (other) =>
            other.id !== a?.id &&
            other.function === a?.function &&
            other.textFingerprint === a.textFingerprint,
        );
        if (!a || !b) return;
        const swap = (one: PlacedDelivery, to: PlacedDelivery): JointMove => {
          const { id, function: name, textFingerprint } = one;
          const target = { type: 'slot', at: to.at } as const;
          return { id, function: name, textFingerprint, to: target, mayBreak: [] };
        };
        const places = placeTogether([swap(a, b), swap(b, a)], context);
        expect(places.map((place) => place.type === 'placed' && place.at)).to.deep.equal([
          b.at,
          a.at,
        ]);
      }),
      runs(60),
    );
  });
});
