import { expect } from 'chai';
import fc from 'fast-check';
import { cadenceAt, type Cadence } from '../../../src/domain/levels/cadence.js';
import { replyPolicyAt, type Curve } from '../../../src/domain/levels/curve.js';
import { DEFAULT_CURVES } from '../../../src/domain/levels/default-curves.js';
import { scaleLevel } from '../../../src/domain/levels/level.js';
import { FUNCTION_NAMES } from '../../../src/domain/function-name.js';
import { runs } from '../property-runs.js';

const LEVELS = Array.from({ length: 101 }, (_, level) => level);

/** Posts a week in thousandths, so that everything can be worked out in whole numbers. */
interface Point {
  readonly level: number;
  readonly thousandths: number;
}

const points: fc.Arbitrary<readonly Point[]> = fc
  .array(
    fc.record({
      level: fc.integer({ min: 1, max: 100 }),
      thousandths: fc.oneof(
        fc.integer({ min: 0, max: 2_000 }),
        fc.integer({ min: 0, max: 60 }).map((quarters) => quarters * 250),
        fc.constant(50_000),
      ),
    }),
    { maxLength: 5 },
  )
  .map((some) => {
    const levels = [...new Set(some.map(({ level }) => level))].sort((a, b) => a - b);
    const rates = some.map(({ thousandths }) => thousandths).sort((a, b) => a - b);
    const rest = levels.map((level, index) => ({ level, thousandths: rates[index] as number }));
    return [{ level: 0, thousandths: 0 }, ...rest];
  });

function curveOf(some: readonly Point[]): Curve {
  return some.map(({ level, thousandths }) => ({
    level,
    postsPerWeek: thousandths / 1_000,
    replyPolicy: { mode: 'questions', targetMinutes: level },
  }));
}

/** Half up, of a fraction of whole numbers. */
function roundedHalfUp(numerator: bigint, denominator: bigint): number {
  return Number((2n * numerator + denominator) / (2n * denominator));
}

/** The words of the domain in whole numbers: a rate is a fraction, and nothing is lost. */
function exactCadence(some: readonly Point[], level: number): Cadence {
  const below = some.filter((point) => point.level <= level).at(-1) as Point;
  const above = some.find((point) => point.level > level) ?? { ...below, level: below.level + 1 };
  const span = BigInt(above.level - below.level);
  const rise = BigInt(level - below.level) * BigInt(above.thousandths - below.thousandths);
  const [rate, one] = [BigInt(below.thousandths) * span + rise, 1_000n * span];
  if (level === 0 || rate === 0n) return { posts: 0, weeks: 1 };
  if (rate >= one) return { posts: roundedHalfUp(rate, one), weeks: 1 };
  return { posts: 1, weeks: Math.min(roundedHalfUp(one, rate), 8) };
}

describe('what a level means', () => {
  it('is the level times the grand master, rounded half up, for every pair of them', () => {
    for (let level = 0; level <= 100; level++) {
      for (let master = 0; master <= 100; master++) {
        const exact = roundedHalfUp(BigInt(level * master), 100n);
        expect(scaleLevel(level, master), `${level} × ${master}`).to.equal(exact);
      }
    }
  });

  it('is the cadence that whole numbers give, on any curve and at every level', () => {
    fc.assert(
      fc.property(points, (some) => {
        const curve = curveOf(some);
        const said = LEVELS.map((level) => cadenceAt(curve, level));
        expect(said).to.deep.equal(LEVELS.map((level) => exactCadence(some, level)));
      }),
      runs(150),
    );
  });

  it('is that cadence on the default curves', () => {
    for (const name of FUNCTION_NAMES) {
      const curve = DEFAULT_CURVES[name];
      const some = curve.map(({ level, postsPerWeek }) => ({
        level,
        thousandths: postsPerWeek * 1_000,
      }));
      for (let level = 0; level <= 100; level++) {
        expect(cadenceAt(curve, level), `${name} ${level}`).to.deep.equal(
          exactCadence(some, level),
        );
      }
    }
  });

  it('is two weeks where the rate is two thirds, which no binary fraction is', () => {
    const curve = curveOf([
      { level: 0, thousandths: 0 },
      { level: 75, thousandths: 50_000 },
    ]);
    expect(cadenceAt(curve, 1)).to.deep.equal({ posts: 1, weeks: 2 });
  });

  it('is the reply policy of the highest detent at or below it', () => {
    fc.assert(
      fc.property(points, fc.integer({ min: 0, max: 100 }), (some, level) => {
        const highest = Math.max(
          ...some.map((point) => point.level).filter((each) => each <= level),
        );
        expect(replyPolicyAt(curveOf(some), level).targetMinutes).to.equal(highest);
      }),
      runs(100),
    );
  });
});
