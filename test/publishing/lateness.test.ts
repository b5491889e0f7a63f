import { expect } from 'chai';
import { HOUR, MINUTE, SECOND } from '../../src/domain/time-units.js';
import { describeLateness } from '../../src/publishing/ledger/lateness.js';

describe('a lateness in words', () => {
  const said = [
    [45 * MINUTE, '45 min'],
    [2 * HOUR, '2 h'],
    [3 * HOUR - 5 * SECOND, '3 h'],
    [3 * HOUR + 10 * MINUTE, '3 h 10 min'],
    [48 * HOUR - SECOND, '2 days'],
  ] as const;
  for (const [milliseconds, words] of said) {
    it(`says ${words}`, () => expect(describeLateness(milliseconds)).to.equal(words));
  }
});
