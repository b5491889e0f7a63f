import { expect } from 'chai';
import { HOUR, SECOND } from '../../src/domain/time-units.js';
import { createAlarm } from '../../src/jobs/alarm.js';
import { fixedClock, type FixedClock } from '../support/fixed-clock.js';

describe('an alarm', () => {
  let clock: FixedClock;
  let rung: number;
  let pending: { readonly milliseconds: number; readonly then: () => void }[];

  beforeEach(() => {
    clock = fixedClock();
    rung = 0;
    pending = [];
  });

  const open = () =>
    createAlarm({
      clock,
      ring: () => (rung += 1),
      wait(milliseconds, then) {
        const timer = { milliseconds, then };
        pending.push(timer);
        return () => (pending = pending.filter((each) => each !== timer));
      },
    });
  const waits = (): number[] => pending.map(({ milliseconds }) => milliseconds);
  const runOut = (): void => {
    const [timer] = pending.splice(0, 1);
    timer?.then();
  };

  it('waits no longer than there is left, and rings once', () => {
    open().set(clock.now() + 400);
    expect(waits()).to.deep.equal([400]);
    clock.advance(400);
    runOut();
    expect({ rung, waits: waits() }).to.deep.equal({ rung: 1, waits: [] });
  });

  it('does not ring while the clock says that it is too early', () => {
    open().set(clock.now() + 400);
    clock.advance(399);
    runOut();
    expect({ rung, waits: waits() }).to.deep.equal({ rung: 0, waits: [1] });
  });

  it('goes to a moment far away in short steps', () => {
    open().set(clock.now() + HOUR);
    for (let step = 0; step < 3; step++) {
      expect(waits()).to.deep.equal([SECOND]);
      clock.advance(SECOND);
      runOut();
    }
    expect(rung).to.equal(0);
  });

  it('rings with the next step when the clock is put forward past its moment', () => {
    open().set(clock.now() + HOUR);
    clock.advance(3 * HOUR);
    runOut();
    expect(rung).to.equal(1);
  });

  it('waits on when the clock is put back', () => {
    open().set(clock.now() + SECOND);
    clock.advance(-2 * HOUR);
    runOut();
    expect({ rung, waits: waits() }).to.deep.equal({ rung: 0, waits: [SECOND] });
  });

  it('forgets the moment that it was set for before', () => {
    const alarm = open();
    alarm.set(clock.now() + 400);
    alarm.set(clock.now() + 900);
    expect(waits()).to.deep.equal([900]);
    alarm.set(null);
    expect(waits()).to.deep.equal([]);
  });

  it('does not ring from within for a moment that has come', () => {
    open().set(clock.now() - SECOND);
    expect({ rung, waits: waits() }).to.deep.equal({ rung: 0, waits: [0] });
    runOut();
    expect(rung).to.equal(1);
  });
});
