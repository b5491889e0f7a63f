import { expect } from 'chai';
import { WEEK } from '../../../src/domain/time-units.js';

describe('time units', () => {
  it('counts the milliseconds of a week', () => {
    expect(WEEK).to.equal(604_800_000);
  });
});
