import { expect } from 'chai';
import fc from 'fast-check';
import {
  curveProblems,
  postsPerWeekAt,
  replyPolicyAt,
  type Curve,
} from '../../../src/domain/levels/curve.js';
import { DEFAULT_CURVES } from '../../../src/domain/levels/default-curves.js';
import { FUNCTION_NAMES } from '../../../src/domain/function-name.js';
import { compareReplyModes } from '../../../src/domain/levels/reply-policy.js';

const level = fc.integer({ min: 0, max: 100 });

describe('a curve', () => {
  for (const name of FUNCTION_NAMES) {
    it(`is in order by default for ${name}`, () => {
      expect(curveProblems(DEFAULT_CURVES[name])).to.deep.equal([]);
    });

    it(`never gives fewer posts or answers at a higher level of ${name}`, () => {
      fc.assert(
        fc.property(level, level, (a, b) => {
          const [low, high] = a < b ? [a, b] : [b, a];
          const curve = DEFAULT_CURVES[name];
          expect(postsPerWeekAt(curve, high)).to.be.at.least(postsPerWeekAt(curve, low));
          expect(
            compareReplyModes(replyPolicyAt(curve, high).mode, replyPolicyAt(curve, low).mode),
          ).to.be.at.least(0);
        }),
      );
    });
  }

  it('gives the posts a week of a detent at its level', () => {
    const posts = DEFAULT_CURVES.news.map(({ level: at }) =>
      postsPerWeekAt(DEFAULT_CURVES.news, at),
    );
    expect(posts).to.deep.equal([0, 0.25, 1, 3, 5, 14]);
  });

  it('interpolates linearly between detents', () => {
    expect(postsPerWeekAt(DEFAULT_CURVES.news, 5)).to.equal(0.125);
    expect(postsPerWeekAt(DEFAULT_CURVES.news, 35)).to.equal(1.8);
    expect(postsPerWeekAt(DEFAULT_CURVES.support, 80)).to.equal(2.6);
  });

  it('keeps the reply policy of the detent below until the next is reached', () => {
    expect(replyPolicyAt(DEFAULT_CURVES.support, 74).targetMinutes).to.equal(8 * 60);
    expect(replyPolicyAt(DEFAULT_CURVES.support, 75)).to.deep.equal({
      mode: 'all',
      targetMinutes: 2 * 60,
    });
  });

  it('names everything that is wrong with it', () => {
    const silent = { mode: 'silent', targetMinutes: null } as const;
    const wrong: Curve = [
      { level: 1, postsPerWeek: 2, replyPolicy: { mode: 'all', targetMinutes: 60 } },
      { level: 1, postsPerWeek: 1, replyPolicy: silent },
      { level: 101, postsPerWeek: NaN, replyPolicy: { mode: 'questions', targetMinutes: null } },
      { level: 50, postsPerWeek: 3, replyPolicy: { mode: 'redirect', targetMinutes: 5 } },
    ];
    const problems = curveProblems(wrong).join('\n');
    for (const words of [
      'begins at level 0',
      'levels must ascend',
      'fewer posts a week',
      'answers fewer people',
      'whole number from 0 to 100',
      'posts a week must be a number',
      'a target in minutes is needed',
      'there is no target',
    ]) {
      expect(problems).to.contain(words);
    }
    expect(curveProblems([])).to.have.length(1);
  });

  it('refuses a slower answer at a higher level', () => {
    const curve: Curve = [
      ...DEFAULT_CURVES.support.slice(0, -1),
      { level: 100, postsPerWeek: 5, replyPolicy: { mode: 'all', targetMinutes: 121 } },
    ];
    expect(curveProblems(curve)).to.have.length(1);
  });
});
