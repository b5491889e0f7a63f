import { expect } from 'chai';
import fc from 'fast-check';
import { bestChoices } from '../../../src/domain/capacity/best-choices.js';
import {
  hullSteps,
  worthConsidering,
  type Choice,
} from '../../../src/domain/capacity/concave-hull.js';
import { runs } from '../property-runs.js';

/** The highest value there is, by trying everything; null where nothing fits. */
function byBruteForce(lists: readonly (readonly Choice[])[], room: number): number | null {
  let best: number | null = null;
  const tryFrom = (list: number, cost: number, value: number): void => {
    if (cost > room + 1e-9) return;
    const choices = lists[list];
    if (!choices) best = Math.max(best ?? -1, value);
    else for (const one of choices) tryFrom(list + 1, cost + one.cost, value + one.value);
  };
  tryFrom(0, 0, 0);
  return best;
}

const amount = fc.integer({ min: 0, max: 400 }).map((quarters) => quarters / 4);
const choice = fc.record({ cost: amount, value: amount });
const lists = fc.array(fc.array(choice, { minLength: 1, maxLength: 6 }), {
  minLength: 1,
  maxLength: 4,
});
const room = fc.integer({ min: 0, max: 250 });

describe('the best choices within the room there is', () => {
  it('bring exactly as much as trying everything finds, on small banks', () => {
    fc.assert(
      fc.property(lists, room, (given, within) => {
        const wanted = byBruteForce(given, within);
        const found = bestChoices(given, within);
        if (wanted === null) {
          expect(found).to.equal(null);
          return;
        }
        expect(found?.exact).to.equal(true);
        expect(found?.value).to.be.closeTo(wanted, 1e-6);
        expect(found?.bound).to.equal(found?.value);
      }),
      runs(400),
    );
  });

  it('are those that are named, and fit', () => {
    fc.assert(
      fc.property(lists, room, (given, within) => {
        const found = bestChoices(given, within);
        if (!found) return;
        const picked = found.picks.map((pick, list) => given[list]?.[pick]);
        const sum = (part: 'cost' | 'value') =>
          picked.reduce((total, one) => total + (one?.[part] ?? NaN), 0);
        expect(sum('cost')).to.be.closeTo(found.cost, 1e-6);
        expect(sum('value')).to.be.closeTo(found.value, 1e-6);
        expect(found.cost).to.be.at.most(within + 1e-6);
      }),
      runs(200),
    );
  });

  it('lack at most one step to the bound where the search is cut short, and the bound holds', () => {
    fc.assert(
      fc.property(lists, room, (given, within) => {
        const found = bestChoices(given, within, { mostStates: 0 });
        if (!found) return;
        const best = byBruteForce(given, within) ?? NaN;
        const largest = Math.max(
          0,
          ...given.flatMap((choices) =>
            hullSteps(worthConsidering(choices)).map(({ value }) => value),
          ),
        );
        expect(found.value).to.be.at.most(best + 1e-6);
        expect(found.bound).to.be.at.least(best - 1e-6);
        expect(found.bound - found.value).to.be.at.most(largest + 1e-6);
        if (found.exact) expect(found.value).to.be.closeTo(best, 1e-6);
      }),
      runs(400),
    );
  });

  it('pass over what costs more and brings no more', () => {
    const given = [
      [
        { cost: 0, value: 0 },
        { cost: 5, value: 3 },
        { cost: 4, value: 3 },
      ],
    ];
    expect(bestChoices(given, 10)).to.deep.include({ picks: [2], cost: 4, value: 3 });
  });

  it('take the first of two that are alike', () => {
    const given = [
      [
        { cost: 1, value: 1 },
        { cost: 1, value: 1 },
      ],
    ];
    expect(bestChoices(given, 10)?.picks).to.deep.equal([0]);
  });

  it('are better than the steps of the hull alone where a dear choice fills the room', () => {
    const given = [
      [
        { cost: 0, value: 0 },
        { cost: 1, value: 10 },
      ],
      [
        { cost: 0, value: 0 },
        { cost: 10, value: 50 },
      ],
    ];
    expect(bestChoices(given, 10)).to.deep.include({ picks: [0, 1], value: 50, exact: true });
  });

  it('are none where the cheapest do not fit', () => {
    expect(bestChoices([[{ cost: 3, value: 9 }]], 2)).to.equal(null);
  });
});
