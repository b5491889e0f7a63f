import { expect } from 'chai';
import fc from 'fast-check';
import type { Blackout } from '../../../src/domain/time/blackout.js';
import { settleBlackouts } from '../../../src/domain/time/blackout-change.js';
import { DAY } from '../../../src/domain/time-units.js';

const TODAY = '2026-06-10';
const blackout = (from: string, to: string, reason = 'yard'): Blackout => ({ from, to, reason });

describe('other blackouts than before', () => {
  it('leave those alone that are over, whether they are named or not', () => {
    const over = blackout('2026-05-01', '2026-05-03');
    const next = blackout('2026-07-01', '2026-07-02');
    for (const wish of [[next], [over, next]]) {
      expect(settleBlackouts([over], wish, TODAY)).to.deep.equal({
        blackouts: [over, next],
        problems: new Map(),
      });
    }
  });

  it('end one that is under way with yesterday when it is taken away', () => {
    const running = blackout('2026-06-08', '2026-06-12');
    expect(settleBlackouts([running], [], TODAY).blackouts).to.deep.equal([
      blackout('2026-06-08', '2026-06-09'),
    ]);
  });

  it('lengthen and shorten one that is under way, which stays one', () => {
    const running = blackout('2026-06-08', '2026-06-12');
    const longer = blackout('2026-06-08', '2026-06-20');
    expect(settleBlackouts([running], [longer], TODAY)).to.deep.equal({
      blackouts: [longer],
      problems: new Map(),
    });
  });

  it('cannot begin on a day that has passed, and say which one would', () => {
    const wish = [blackout('2026-07-01', '2026-07-02'), blackout('2026-06-09', '2026-06-11')];
    const { problems } = settleBlackouts([], wish, TODAY);
    expect([...problems.keys()]).to.deep.equal([1]);
    expect(problems.get(1)).to.match(/2026-06-09 has passed.*2026-06-10 or later/);
  });

  it('never change which days gone by were covered, and cover what is wished from today on', () => {
    const date = (day: number) =>
      new Date(Date.parse(`${TODAY}T00:00Z`) + day * DAY).toISOString().slice(0, 10);
    const any = fc
      .tuple(fc.integer({ min: -9, max: 9 }), fc.nat(6), fc.constantFrom('yard', 'feast'))
      .map(([day, length, reason]) => blackout(date(day), date(day + length), reason));
    const covers = (blackouts: readonly Blackout[], day: number) =>
      blackouts.some(({ from, to }) => from <= date(day) && date(day) <= to);
    fc.assert(
      fc.property(
        fc.array(any, { maxLength: 4 }),
        fc.array(any, { maxLength: 4 }),
        (before, wish) => {
          const { blackouts, problems } = settleBlackouts(before, wish, TODAY);
          for (let day = -20; day < 20; day++) {
            const expected = covers(day < 0 ? before : wish, day);
            expect(covers(blackouts, day), date(day)).to.equal(expected);
          }
          if (problems.size > 0) return;
          expect(settleBlackouts(blackouts, blackouts, TODAY).problems.size).to.equal(0);
        },
      ),
      { numRuns: 400 },
    );
  });
});
