import { expect } from 'chai';
import { DEFAULT_CURVES } from '../../../src/domain/levels/default-curves.js';
import { channelPlan, type ChannelPlanSource } from '../../../src/domain/slots/channel-plan.js';
import { epochAt } from '../../../src/domain/slots/epoch.js';
import { perFunction } from '../../../src/domain/function-name.js';
import { DEFAULT_WINDOWS } from '../../../src/domain/time/window.js';

const RHYTHM = {
  from: 100,
  zone: 'Europe/Berlin',
  windows: DEFAULT_WINDOWS,
  preferredTimes: [600, 540, 600],
  gapMinutes: 45,
};

function planOf(given: Partial<ChannelPlanSource> = {}) {
  return channelPlan({
    rhythms: [RHYTHM],
    dimmers: perFunction((name) => ({
      history: [{ at: 50, level: 50 }],
      independent: false,
      curve: DEFAULT_CURVES[name],
    })),
    grandMaster: [],
    blackouts: [],
    ...given,
  });
}

describe('the plan of a channel', () => {
  it('begins with the channel, at the levels that were set before', () => {
    const plan = planOf();
    expect(plan.epochs).to.have.lengthOf(1);
    expect(epochAt(plan, 99)).to.equal(undefined);
    expect(epochAt(plan, 100)?.levels).to.deep.equal({ news: 50, support: 50, events: 50 });
    expect(epochAt(plan, 100)?.preferredTimes).to.deep.equal([540, 600]);
  });

  it('follows a change of the rhythm, a curve or the independence from its very instant', () => {
    const still = planOf();
    const dimmers = perFunction((name) => ({
      history: [{ at: 50, level: 50 }],
      independent: false,
      independence: [{ at: 300, independent: true }],
      curve: DEFAULT_CURVES.news,
      curves: name === 'support' ? [{ at: 400, curve: DEFAULT_CURVES.support }] : [],
    }));
    const plan = planOf({
      rhythms: [RHYTHM, { ...RHYTHM, from: 200, zone: 'UTC' }],
      dimmers,
      grandMaster: [{ at: 150, level: 50 }],
    });
    expect(still.epochs[0]?.cadences.support).to.deep.equal({ posts: 1, weeks: 1 });
    const said = [149, 150, 199, 200, 299, 300, 399, 400].map((at) => {
      const epoch = epochAt(plan, at);
      return [at, epoch?.zone, epoch?.levels.support, epoch?.cadences.support.posts];
    });
    expect(said).to.deep.equal([
      [149, 'Europe/Berlin', 50, 3],
      [150, 'Europe/Berlin', 25, 1],
      [199, 'Europe/Berlin', 25, 1],
      [200, 'UTC', 25, 1],
      [299, 'UTC', 25, 1],
      [300, 'UTC', 50, 3],
      [399, 'UTC', 50, 3],
      [400, 'UTC', 50, 1],
    ]);
  });

  it('is one epoch where a change changes nothing', () => {
    const plan = planOf({ rhythms: [RHYTHM, { ...RHYTHM, from: 200 }] });
    expect(plan.epochs).to.have.lengthOf(1);
  });

  it('has no epoch before a channel has a rhythm', () => {
    expect(planOf({ rhythms: [] }).epochs).to.deep.equal([]);
  });
});
