import { expect } from 'chai';
import {
  backoffMinutes,
  canMove,
  DELIVERY_STATES,
  FINAL_STATES,
  LIVE_STATES,
  SLOT_HOLDING_STATES,
  statesBefore,
  transition,
} from '../../../src/domain/delivery-state.js';
import { DEFAULT_TOLERANCE_MINUTES } from '../../../src/domain/function-name.js';

describe('the states of a delivery', () => {
  it('lead from a draft to published', () => {
    expect(canMove('draft', 'awaiting-approval', 'person')).to.be.true;
    expect(canMove('awaiting-approval', 'queued', 'person')).to.be.true;
    expect(canMove('queued', 'publishing', 'publisher')).to.be.true;
    expect(canMove('publishing', 'published', 'publisher')).to.be.true;
  });

  it('let nothing reach a network without the publisher', () => {
    expect(statesBefore('publishing', 'publisher')).to.deep.equal(['queued']);
    expect(statesBefore('publishing', 'person')).to.deep.equal([]);
    expect(statesBefore('publishing', 'planner')).to.deep.equal([]);
  });

  it('never let the planner touch what may have gone out', () => {
    for (const from of ['publishing', 'published', 'unconfirmed', 'failed', 'missed'] as const) {
      for (const to of DELIVERY_STATES) expect(canMove(from, to, 'planner')).to.be.false;
    }
  });

  it('end at published', () => {
    for (const from of DELIVERY_STATES) {
      const ends = DELIVERY_STATES.every((to) => !canMove(from, to));
      expect(ends, from).to.equal(FINAL_STATES.includes(from));
    }
  });

  it('can all be reached from a draft', () => {
    const reached = new Set<string>(['draft']);
    for (const from of reached) {
      for (const to of DELIVERY_STATES) {
        if (canMove(from as (typeof DELIVERY_STATES)[number], to)) reached.add(to);
      }
    }
    expect([...reached]).to.have.members([...DELIVERY_STATES]);
  });

  it('refuse a forbidden change with a sentence', () => {
    const refused = transition('published', 'queued', 'person');
    expect(refused).to.have.property('type', 'refused');
    expect(refused).to.have.property('sentence').that.contains('published');
    expect(transition('failed', 'queued', 'person')).to.deep.equal({
      type: 'moved',
      state: 'queued',
    });
  });

  it('keep a slot wherever the post may still go out on it', () => {
    expect(SLOT_HOLDING_STATES).to.include.members([...LIVE_STATES]);
    expect(LIVE_STATES).not.to.include('held');
  });

  it('try again within the tolerance and then stop', () => {
    const waits: number[] = [];
    for (let attempt = 1; ; attempt++) {
      const wait = backoffMinutes(attempt);
      if (wait === null) break;
      expect(wait).to.be.above(waits.at(-1) ?? 0);
      waits.push(wait);
    }
    expect(waits.reduce((sum, wait) => sum + wait, 0)).to.be.at.most(DEFAULT_TOLERANCE_MINUTES);
  });
});
