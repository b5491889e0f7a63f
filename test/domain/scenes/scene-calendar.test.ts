import { expect } from 'chai';
import fc from 'fast-check';
import {
  heldBy,
  levelTimeline,
  overlapsOf,
  sceneCalendar,
  type CalendarRecall,
} from '../../../src/domain/index.js';

const holiday: CalendarRecall = { id: 'holiday', from: 20, to: 34 };
const launch: CalendarRecall = { id: 'launch', from: 24, to: 28 };

describe('the calendar of scenes', () => {
  it('gives the time to what began last, and back when that ends', () => {
    expect(sceneCalendar([holiday, launch], { from: 10, to: 40 })).to.deep.equal([
      { from: 10, to: 20, holder: null, beneath: [] },
      { from: 20, to: 24, holder: 'holiday', beneath: [] },
      { from: 24, to: 28, holder: 'launch', beneath: ['holiday'] },
      { from: 28, to: 34, holder: 'holiday', beneath: [] },
      { from: 34, to: 40, holder: null, beneath: [] },
    ]);
  });

  it('gives it to the one recalled later where two begin at one instant', () => {
    const twin = { ...launch, from: 20 };
    expect(heldBy([twin, holiday], 21)).to.deep.equal(['launch', 'holiday']);
  });

  it('says of an overlap who holds, and whether the other comes back', () => {
    expect(overlapsOf(holiday, [launch])).to.deep.equal([
      { with: 'launch', from: 24, to: 28, holds: 'launch', thenBack: true },
    ]);
    expect(overlapsOf(holiday, [{ id: 'crisis', from: 0, to: null }])).to.deep.equal([
      { with: 'crisis', from: 20, to: 34, holds: 'holiday', thenBack: true },
    ]);
    expect(overlapsOf(holiday, [{ id: 'late', from: 30, to: 40 }])).to.deep.equal([
      { with: 'late', from: 30, to: 34, holds: 'late', thenBack: false },
    ]);
    expect(overlapsOf(holiday, [{ id: 'after', from: 34, to: 40 }])).to.deep.equal([]);
  });

  it('says the same as the faders do', () => {
    const recall = fc
      .tuple(fc.integer({ min: 0, max: 30 }), fc.option(fc.integer({ min: 1, max: 20 })))
      .map(([from, length]) => ({ from, to: length === null ? null : from + length }));
    fc.assert(
      fc.property(
        fc.array(recall, { maxLength: 6 }),
        fc.integer({ max: 60, min: 0 }),
        (all, at) => {
          const named = all.map((each, index) => ({ ...each, id: String(index), level: index }));
          const steps = levelTimeline({ history: [], recalls: named }, () => 'UTC', -1);
          const level = steps.findLast((step) => step.at <= at)?.level ?? -1;
          expect(Number(heldBy(named, at)[0] ?? -1)).to.equal(level);
        },
      ),
    );
  });
});
