import { expect } from 'chai';
import { describePromise } from '../../../src/domain/promise/promise.js';
import { describeReplyPolicy } from '../../../src/domain/levels/reply-policy.js';

describe('a reply policy', () => {
  it('is said in a few words', () => {
    expect(describeReplyPolicy({ mode: 'silent', targetMinutes: null })).to.equal('no replies');
    expect(describeReplyPolicy({ mode: 'redirect', targetMinutes: null })).to.equal(
      'one pointer to where help is',
    );
    expect(describeReplyPolicy({ mode: 'questions', targetMinutes: 480 })).to.equal(
      'questions within 8 h',
    );
    expect(describeReplyPolicy({ mode: 'all', targetMinutes: 30 })).to.equal(
      'everyone within 30 min',
    );
    expect(describeReplyPolicy({ mode: 'all', targetMinutes: 90 })).to.equal(
      'everyone within 1 h 30 min',
    );
  });
});

describe('a promise', () => {
  it('tells people what to expect in whole sentences', () => {
    expect(
      describePromise({
        function: 'support',
        cadence: { posts: 2, weeks: 1 },
        replyPolicy: { mode: 'all', targetMinutes: 120 },
      }),
    ).to.equal(
      'Expect 2 posts a week about help and support. We answer everyone within 2 h of service hours.',
    );
  });

  it('is honest about silence', () => {
    expect(
      describePromise({
        function: 'news',
        cadence: { posts: 0, weeks: 1 },
        replyPolicy: { mode: 'silent', targetMinutes: null },
      }),
    ).to.equal('We do not post about news here. We do not answer messages here.');
  });
});
