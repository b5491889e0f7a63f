import { expect } from 'chai';
import fc from 'fast-check';
import {
  DEFAULT_CURVES,
  FUNCTION_NAMES,
  gapOf,
  nextStep,
  NO_INBOUND,
  perFunction,
  proposeLevels,
  stepAt,
  stepsOf,
  type Capacity,
  type Curve,
  type FunctionName,
  type ProposalDimmer,
  type Worth,
} from '../../../src/domain/index.js';
import { runs } from '../property-runs.js';

const capacity: Capacity = {
  hoursPerWeek: perFunction(() => 10),
  minutesPerPost: perFunction(() => 60),
  minutesPerReply: perFunction(() => 6),
  shared: false,
};
const WORTH: Worth = {
  capacity,
  scale: { perPost: perFunction(() => 10), perHelped: perFunction(() => 4) },
};

let made = 0;
const dimmer = (given: Partial<ProposalDimmer> & { function: FunctionName }): ProposalDimmer => ({
  id: `d${made++}`,
  level: 25,
  curve: DEFAULT_CURVES[given.function],
  grandMaster: 100,
  inbound: NO_INBOUND,
  frozen: false,
  ...given,
});

describe('the steps of a dimmer', () => {
  it('are the levels at which the promise changes, each at its lowest', () => {
    const curve: Curve = [
      { level: 0, postsPerWeek: 0, replyPolicy: { mode: 'silent', targetMinutes: null } },
      { level: 50, postsPerWeek: 1, replyPolicy: { mode: 'questions', targetMinutes: 60 } },
      { level: 100, postsPerWeek: 3, replyPolicy: { mode: 'all', targetMinutes: 60 } },
    ];
    const steps = stepsOf(dimmer({ function: 'news', curve, level: 0 }), WORTH);
    // By hand: 1 post every m weeks with m = round(50 / level), from 8 at most down to 1 at 34,
    // the policy at 50, 1.5 rounds to 2 at 63, 2.5 to 3 at 88, the policy at 100.
    expect(steps.map(({ level }) => level)).to.deep.equal([
      0, 1, 7, 8, 10, 12, 15, 21, 34, 50, 63, 88, 100,
    ]);
  });

  it('keep the present level for the present promise', () => {
    const levels = (level: number) =>
      stepsOf(dimmer({ function: 'news', level }), WORTH).map((step) => step.level);
    expect(levels(60)).to.include(60);
    expect(levels(0)).not.to.include(60);
    expect(levels(60)).to.have.length(levels(0).length);
  });

  it('cost and bring no less, the higher they are', () => {
    for (const name of FUNCTION_NAMES) {
      const steps = stepsOf(
        dimmer({ function: name, inbound: { questions: 5, remarks: 3 } }),
        WORTH,
      );
      for (const [place, step] of steps.entries()) {
        const below = steps[place - 1];
        expect(step.minutes).to.be.at.least(below?.minutes ?? 0);
        expect(step.value).to.be.at.least(below?.value ?? 0);
      }
    }
  });

  it('are counted after the grand master', () => {
    const half = dimmer({ function: 'news', grandMaster: 50, level: 100 });
    expect(stepAt(half, 100, WORTH).cadence).to.deep.equal({ posts: 3, weeks: 1 });
  });

  it('lead from one to the next', () => {
    const news = dimmer({ function: 'news', level: 50, inbound: { questions: 10, remarks: 2 } });
    expect(stepAt(news, 50, WORTH)).to.deep.include({ minutes: 3 * 60 + 10 * 6, value: 30 + 40 });
    expect(nextStep(news, WORTH)).to.deep.include({ level: 57, minutes: 4 * 60 + 10 * 6 });
    expect(nextStep({ ...news, level: 100 }, WORTH)).to.equal(null);
  });
});

describe('a proposal of levels', () => {
  const inbound = fc.record({
    questions: fc.integer({ min: 0, max: 30 }),
    remarks: fc.integer({ min: 0, max: 20 }),
  });
  /** Five detents by two of the default's: at most six promises are left to choose from. */
  const fewSteps = (name: FunctionName, posts: readonly number[]): Curve =>
    [0, 25, 50, 75, 100].map((level, place) => ({
      level,
      postsPerWeek: posts[place] ?? 0,
      replyPolicy: DEFAULT_CURVES[name].findLast((detent) => detent.level <= level)
        ?.replyPolicy ?? { mode: 'silent', targetMinutes: null },
    }));
  const bank = fc.array(
    fc
      .record({
        function: fc.constantFrom(...FUNCTION_NAMES),
        level: fc.constantFrom(0, 25, 50, 75, 100),
        inbound,
        frozen: fc.boolean().chain((maybe) => (maybe ? fc.boolean() : fc.constant(false))),
        posts: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 5, maxLength: 5 }),
      })
      .map(({ posts, ...given }) => {
        const rising = posts.toSorted((a, b) => a - b);
        rising[0] = 0;
        return dimmer({ ...given, curve: fewSteps(given.function, rising) });
      }),
    { minLength: 1, maxLength: 3 },
  );
  const perName = (values: fc.Arbitrary<number>) =>
    fc.record({ news: values, support: values, events: values });
  const worth: fc.Arbitrary<Worth> = fc.record({
    capacity: fc.record({
      hoursPerWeek: perName(fc.integer({ min: 0, max: 12 })),
      minutesPerPost: perName(fc.integer({ min: 1, max: 90 })),
      minutesPerReply: perName(fc.integer({ min: 1, max: 20 })),
      shared: fc.boolean(),
    }),
    scale: fc.record({
      perPost: perName(fc.integer({ min: 1, max: 50 })),
      perHelped: perName(fc.integer({ min: 0, max: 20 })),
    }),
  });

  /** The most value of any levels whatever that fit, by trying all of 101 for each dimmer. */
  function byBruteForce(dimmers: readonly ProposalDimmer[], given: Worth): number | null {
    const groups: (readonly FunctionName[])[] = given.capacity.shared
      ? [FUNCTION_NAMES]
      : FUNCTION_NAMES.map((name) => [name]);
    let total = 0;
    for (const names of groups) {
      const pool = dimmers.filter((one) => names.includes(one.function));
      const hours = names.reduce((sum, name) => sum + given.capacity.hoursPerWeek[name], 0);
      const values: number[] = [];
      const tryFrom = (place: number, minutes: number, value: number): void => {
        if (minutes > hours * 60 * 0.85 + 1e-6) return;
        const one = pool[place];
        if (!one) {
          values.push(value);
          return;
        }
        const levels = one.frozen ? [one.level] : Array.from({ length: 101 }, (_, level) => level);
        const seen = new Set<string>();
        for (const level of levels) {
          const step = stepAt(one, level, given);
          const key = `${step.minutes} ${step.value}`;
          if (seen.has(key)) continue;
          seen.add(key);
          tryFrom(place + 1, minutes + step.minutes, value + step.value);
        }
      };
      tryFrom(0, 0, 0);
      if (values.length === 0) return null;
      total += values.reduce((a, b) => Math.max(a, b));
    }
    return total;
  }

  it('is the best there is, by trying every level of small banks', () => {
    fc.assert(
      fc.property(bank, worth, (dimmers, given) => {
        const wanted = byBruteForce(dimmers, given);
        const found = proposeLevels(dimmers, given);
        if (wanted === null) {
          expect(found.tooFull).not.to.deep.equal([]);
          return;
        }
        expect(found.tooFull).to.deep.equal([]);
        expect(found.exact).to.equal(true);
        expect(found.after.value).to.be.closeTo(wanted, 1e-4);
        expect(found.bound).to.be.closeTo(wanted, 1e-4);
        expect(gapOf(found)).to.be.closeTo(0, 1e-6);
        expect(found.after.cost.sustainable).to.equal(true);
      }),
      runs(150),
    );
  });

  it('stays near the bound on a bank of 600 dimmers, and says how near', () => {
    const dimmers = Array.from({ length: 600 }, (_, place) =>
      dimmer({
        function: FUNCTION_NAMES[place % 3] ?? 'news',
        inbound: { questions: (place * 7) % 23, remarks: (place * 5) % 11 },
      }),
    );
    const given: Worth = {
      capacity: { ...capacity, hoursPerWeek: { news: 400, support: 300, events: 200 } },
      scale: {
        perPost: { news: 10, support: 4, events: 7 },
        perHelped: { news: 1, support: 3.5, events: 1 },
      },
    };
    const found = proposeLevels(dimmers, given);
    expect(gapOf(found)).to.be.below(0.001);
    expect(found.after.cost.sustainable).to.equal(true);
    expect(found.after.value).to.be.above(found.before.value);
  });

  it('leaves frozen dimmers where they are', () => {
    const kept = dimmer({ function: 'news', level: 10, frozen: true });
    // 510 minutes, less a quarter of a post: eight posts of an hour fit, from level 82 on.
    const found = proposeLevels([kept, dimmer({ function: 'news' })], WORTH);
    expect(found.dimmers.map(({ after }) => after.level)).to.deep.equal([10, 82]);
  });

  it('moves no fader further than it may', () => {
    const found = proposeLevels([dimmer({ function: 'news', level: 50, reach: 10 })], WORTH);
    // Five posts would want 68; the furthest step within 60 is four posts, from 57 on.
    expect(found.dimmers[0]?.after.level).to.equal(57);
  });

  it('takes of all that is equally good what is nearest to the present', () => {
    const bank = [50, 50, 50].map((level) => dimmer({ function: 'news', level }));
    // 8.5 hours, and a post is an hour wherever it goes: 8.5 posts are the most. Of all ways to
    // part them, 4 + 4 + ½ moves the faders least: to 57, 57 and 14 (that is 1 post in 2 weeks).
    const levels = proposeLevels(bank, WORTH).dimmers.map(({ after }) => after.level);
    expect(levels.toSorted((a, b) => a - b)).to.deep.equal([14, 57, 57]);
  });

  it('leaves a function that has no value as it is', () => {
    const worthless: Worth = {
      ...WORTH,
      scale: { perPost: { news: 0, support: 1, events: 1 }, perHelped: perFunction(() => 0) },
    };
    const found = proposeLevels([dimmer({ function: 'news', level: 60 })], worthless);
    expect(found.dimmers[0]).to.deep.include({ frozen: true });
    expect(found.dimmers[0]?.after.level).to.equal(60);
  });

  it('takes the level nearest to the present one of those that cost and bring the same', () => {
    // 16 h and 8 h for questions cost and bring the same without questions.
    const found = proposeLevels([dimmer({ function: 'news', level: 100 })], {
      ...WORTH,
      capacity: { ...capacity, hoursPerWeek: perFunction(() => 20) },
    });
    expect(found.dimmers[0]?.after.level).to.equal(100);
  });

  it('says when frozen dimmers alone need more than there is', () => {
    const found = proposeLevels([dimmer({ function: 'news', level: 100, frozen: true })], WORTH);
    expect(found.tooFull).to.deep.equal(['news']);
    expect(found.dimmers[0]?.after.level).to.equal(100);
  });
});
