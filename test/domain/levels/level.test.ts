import { expect } from 'chai';
import { channelPlan } from '../../../src/domain/slots/channel-plan.js';
import { DEFAULT_CURVES } from '../../../src/domain/levels/default-curves.js';
import { epochAt } from '../../../src/domain/slots/epoch.js';
import { perFunction } from '../../../src/domain/function-name.js';
import { scaleLevel, type LevelChange } from '../../../src/domain/levels/level.js';
import { DEFAULT_WINDOWS } from '../../../src/domain/time/window.js';

interface Given {
  readonly history: readonly LevelChange[];
  readonly grandMaster: readonly LevelChange[];
  readonly independent: boolean;
}

function effectiveLevel({ grandMaster, ...dimmer }: Given, at: number): number | undefined {
  const plan = channelPlan({
    rhythms: [
      { from: 0, zone: 'UTC', windows: DEFAULT_WINDOWS, preferredTimes: [], gapMinutes: 45 },
    ],
    dimmers: perFunction((name) => ({ ...dimmer, curve: DEFAULT_CURVES[name] })),
    grandMaster,
    blackouts: [],
  });
  return epochAt(plan, at)?.levels.news;
}

describe('the effective level', () => {
  const history = [
    { at: 100, level: 75 },
    { at: 200, level: 30 },
  ];
  const grandMaster = [{ at: 150, level: 50 }];

  it('is the level times the grand master, rounded half up', () => {
    expect(effectiveLevel({ history, grandMaster, independent: false }, 150)).to.equal(38);
    expect(scaleLevel(3, 50)).to.equal(2);
    expect(scaleLevel(1, 49)).to.equal(0);
    expect(scaleLevel(100, 0)).to.equal(0);
  });

  it('changes at the very instant of a change', () => {
    expect(effectiveLevel({ history, grandMaster: [], independent: false }, 199)).to.equal(75);
    expect(effectiveLevel({ history, grandMaster: [], independent: false }, 200)).to.equal(30);
  });

  it('ignores the grand master when the dimmer is independent', () => {
    expect(effectiveLevel({ history, grandMaster, independent: true }, 150)).to.equal(75);
  });

  it('is off before the dimmer was first set, with the grand master fully up', () => {
    expect(effectiveLevel({ history, grandMaster, independent: false }, 99)).to.equal(0);
    expect(effectiveLevel({ history, grandMaster, independent: false }, 149)).to.equal(75);
  });

  it('is the later of two changes at one instant', () => {
    const twice = [...history, { at: 200, level: 60 }];
    expect(effectiveLevel({ history: twice, grandMaster: [], independent: false }, 200)).to.equal(
      60,
    );
  });
});
