import { expect } from 'chai';
import { nextFreeSlot } from '../../../src/domain/rules/next-free-slot.js';
import type { PlacedDelivery } from '../../../src/domain/rules/placement.js';
import type { ChannelPlan } from '../../../src/domain/slots/epoch.js';
import { WEEK } from '../../../src/domain/time-units.js';
import { delivery } from '../placed-deliveries.js';
import { steadyPlan } from '../steady-plan.js';

const NOW = Date.parse('2026-03-02T00:00Z');
const NEWS = { function: 'news', textFingerprint: null } as const;

/** One post of news every eight weeks. */
const SELDOM: ChannelPlan = {
  epochs: steadyPlan({ posts: { news: 1, support: 0, events: 0 } }).epochs.map((epoch) => ({
    ...epoch,
    cadences: { ...epoch.cadences, news: { posts: 1, weeks: 8 } },
  })),
  blackouts: [],
};

describe('the next free slot', () => {
  it('is there for as many posts as the next three years hold, and then says how many that are', () => {
    const queue: PlacedDelivery[] = [];
    for (;;) {
      const next = nextFreeSlot(NEWS, { plan: SELDOM, now: NOW, deliveries: queue });
      if (next.type === 'none') {
        expect(next.sentence).to.equal(
          'There is no free slot for news: all 20 slots of the next three years (1 post every 8 weeks) cannot be had, because posts wait for them or rules forbid them. Turn the dimmer up, or choose a fixed time.',
        );
        break;
      }
      const last = queue.at(-1);
      if (last !== undefined) expect(next.at - last.at).to.equal(8 * WEEK);
      queue.push(delivery(next.at, { asked: 'slot', holds: next.at }));
    }
    expect(queue).to.have.lengthOf(20);
  });

  it('is not there where windows hold none, and says what to do', () => {
    const plan = steadyPlan({ posts: { news: 1, support: 0, events: 0 }, windows: [] });
    const next = nextFreeSlot(NEWS, { plan, now: NOW, deliveries: [] });
    expect(next).to.deep.include({ type: 'none', broken: [] });
    expect(next).to.have.property('sentence').that.contains('widen the windows');
  });

  it('is not there at level 0, which is the rule in the way', () => {
    const plan = steadyPlan({ posts: { news: 0, support: 1, events: 0 } });
    const next = nextFreeSlot(NEWS, { plan, now: NOW, deliveries: [] });
    expect(next.type === 'none' && next.broken.map(({ rule }) => rule)).to.deep.equal([
      'dimmed-off',
    ]);
  });

  it('never begins at this very instant', () => {
    const plan = steadyPlan({ posts: { news: 5, support: 0, events: 0 } });
    const now = Date.parse('2026-03-02T13:00Z');
    expect(nextFreeSlot(NEWS, { plan, now, deliveries: [] })).to.deep.equal({
      type: 'slot',
      at: Date.parse('2026-03-03T13:00Z'),
    });
  });
});
