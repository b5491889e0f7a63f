import { expect } from 'chai';
import { effectiveLevel, scaleLevel } from '../../src/domain/level.js';

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
