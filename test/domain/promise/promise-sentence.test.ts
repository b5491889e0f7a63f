import { expect } from 'chai';
import fc from 'fast-check';
import {
  cadenceAt,
  DEFAULT_CURVES,
  DEFAULT_WINDOWS,
  FUNCTION_NAMES,
  promiseSentence,
  replyPolicyAt,
} from '../../../src/domain/index.js';

const promiseOf = (levels: readonly number[]) => ({
  functions: FUNCTION_NAMES.map((name, index) => ({
    function: name,
    cadence: cadenceAt(DEFAULT_CURVES[name], levels[index] ?? 0),
    replyPolicy: replyPolicyAt(DEFAULT_CURVES[name], levels[index] ?? 0),
  })),
  windows: DEFAULT_WINDOWS,
  place: 'Berlin',
});

describe('the sentence of a promise', () => {
  it('is whole where there is room, with the service hours', () => {
    expect(promiseSentence(promiseOf([50, 0, 0]), 500)).to.equal(
      'Expect 3 posts a week about news. We answer questions and complaints within 16 h of service hours. Service hours: Monday to Friday 09:00–17:00 (Berlin).',
    );
  });

  it('says what counts most where there is little room', () => {
    const all = promiseOf([50, 75, 50]);
    expect(promiseSentence(all, 160)).to.equal(
      'News: 3 posts a week, questions within 16 h. Support: 2 posts a week, everyone within 2 h. Events: 1 post a week, questions within 8 h.',
    );
    expect(promiseSentence(all, 100)).to.equal(
      'News: 3 posts a week. Support: 2 posts a week. Events: 1 post a week.',
    );
  });

  it('says so where nothing is promised', () => {
    expect(promiseSentence(promiseOf([0, 0, 0]), 160)).to.match(/do not publish or answer/);
  });

  it('is never longer than its limit and never cut for any bank', () => {
    const level = fc.integer({ min: 0, max: 100 });
    fc.assert(
      fc.property(
        fc.tuple(level, level, level),
        fc.constantFrom(100, 160, 500),
        (levels, limit) => {
          const text = promiseSentence(promiseOf(levels), limit);
          expect(text.length).to.be.at.most(limit);
          expect(text).to.match(/\.$/);
        },
      ),
    );
  });
});
