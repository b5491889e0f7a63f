import { expect } from 'chai';
import { blackoutProblems } from '../../../src/domain/time/blackout.js';
import {
  DEFAULT_WINDOWS,
  describeWindows,
  normalWindows,
  windowProblems,
} from '../../../src/domain/time/window.js';

describe('windows', () => {
  it('are Monday to Friday from nine to five by default', () => {
    expect(windowProblems(DEFAULT_WINDOWS)).to.deep.equal([]);
    expect(describeWindows(DEFAULT_WINDOWS)).to.equal('Monday to Friday 09:00–17:00');
  });

  it('are one when they overlap or touch', () => {
    expect(
      normalWindows([
        { weekday: 2, from: 600, to: 700 },
        { weekday: 1, from: 700, to: 800 },
        { weekday: 1, from: 540, to: 700 },
        { weekday: 2, from: 610, to: 620 },
      ]),
    ).to.deep.equal([
      { weekday: 1, from: 540, to: 800 },
      { weekday: 2, from: 600, to: 700 },
    ]);
  });

  it('say what is wrong with them', () => {
    expect(windowProblems([])).to.have.length(1);
    expect(windowProblems([{ weekday: 8, from: 0, to: 10 }])[0]).to.contain('weekday');
    expect(windowProblems([{ weekday: 1, from: 0, to: 1441 }])[0]).to.contain('24:00');
    expect(windowProblems([{ weekday: 1, from: 600, to: 600 }])[0]).to.contain('not after');
    expect(windowProblems([{ weekday: 1, from: 0.5, to: 600 }])).to.have.length(1);
  });

  it('can be said in words', () => {
    expect(
      describeWindows([
        { weekday: 1, from: 540, to: 720 },
        { weekday: 1, from: 780, to: 1440 },
        { weekday: 3, from: 0, to: 60 },
      ]),
    ).to.equal('Monday 09:00–12:00 and 13:00–24:00, Wednesday 00:00–01:00');
    expect(describeWindows([])).to.equal('never');
  });
});

describe('a blackout', () => {
  it('needs two dates in order and a reason', () => {
    const reason = 'holidays';
    expect(blackoutProblems({ from: '2026-12-24', to: '2026-12-24', reason })).to.deep.equal([]);
    expect(blackoutProblems({ from: '2026-12-24', to: '2026-12-23', reason })).to.have.length(1);
    expect(blackoutProblems({ from: '2026-02-30', to: 'x', reason: ' ' })).to.have.length(3);
  });
});
