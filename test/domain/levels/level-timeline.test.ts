import { expect } from 'chai';
import fc from 'fast-check';
import { fadeSteps } from '../../../src/domain/levels/fade.js';
import { levelAt } from '../../../src/domain/levels/level.js';
import { levelTimeline, type LevelRecall } from '../../../src/domain/levels/level-timeline.js';
import { DAY, HOUR, WEEK } from '../../../src/domain/time-units.js';
import { instants, zones } from '../arbitrary-plans.js';

const berlin = () => 'Europe/Berlin';
const on = (text: string) => Date.parse(text);
const iso = (at: number) => new Date(at).toISOString();

describe('a fade', () => {
  it('steps at Monday’s midnight of the channel, evenly, and ends at its goal', () => {
    const steps = fadeSteps(
      { at: on('2026-03-11T12:00Z'), from: 20, to: 60, until: on('2026-04-08T12:00Z') },
      berlin,
    );
    // Four Mondays lie within, so each step is a quarter of 40. The clocks change on 29 March.
    expect(steps.map(({ at, level }) => [iso(at), level])).to.deep.equal([
      ['2026-03-15T23:00:00.000Z', 30],
      ['2026-03-22T23:00:00.000Z', 40],
      ['2026-03-29T22:00:00.000Z', 50],
      ['2026-04-05T22:00:00.000Z', 60],
    ]);
  });

  it('that ends before the week does is one step at the start of the next', () => {
    const steps = fadeSteps(
      { at: on('2026-03-10T12:00Z'), from: 50, to: 10, until: on('2026-03-12T12:00Z') },
      berlin,
    );
    expect(steps.map(({ at, level }) => [iso(at), level])).to.deep.equal([
      ['2026-03-15T23:00:00.000Z', 10],
    ]);
  });

  it('rounds its steps half up', () => {
    const until = on('2026-03-23T12:00Z');
    const levels = (from: number, to: number) =>
      fadeSteps({ at: on('2026-03-11T12:00Z'), from, to, until }, berlin).map(({ level }) => level);
    expect(levels(0, 5)).to.deep.equal([3, 5]);
    expect(levels(5, 0)).to.deep.equal([3, 0]);
  });

  it('keeps the steps behind it when the channel moves to another zone', () => {
    const moved = on('2026-03-18T12:00Z');
    const fade = { at: on('2026-03-11T12:00Z'), from: 0, to: 30, until: on('2026-04-01T12:00Z') };
    const steps = fadeSteps(fade, (at) => (at < moved ? 'Europe/Berlin' : 'America/New_York'));
    expect(steps.map(({ at, level }) => [iso(at), level])).to.deep.equal([
      ['2026-03-15T23:00:00.000Z', 10],
      ['2026-03-23T04:00:00.000Z', 20],
      ['2026-03-30T04:00:00.000Z', 30],
    ]);
  });

  it('never leaves its way and always arrives', () => {
    const level = fc.integer({ min: 0, max: 100 });
    fc.assert(
      fc.property(
        instants,
        fc.integer({ min: 1, max: 400 }),
        fc.tuple(level, level, zones),
        (at, days, [from, to, zone]) => {
          const until = at + days * DAY;
          const steps = fadeSteps({ at, from, to, until }, () => zone);
          expect(steps.at(-1)?.level).to.equal(to);
          const last = steps.at(-1)?.at ?? Infinity;
          if (days >= 8) expect(last).to.be.within(until - WEEK - 2 * HOUR, until + DAY);
          const way = [from, ...steps.map((step) => step.level)];
          const up = way.map((one, index) => one - (way[index - 1] ?? one));
          expect(up.every((by) => (to >= from ? by >= 0 : by <= 0))).to.equal(true);
          const times = [at, ...steps.map((step) => step.at)];
          for (const [index, time] of times.slice(1).entries()) {
            expect(time).to.be.above(times[index] ?? Infinity);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('where a fader stands', () => {
  const base = [{ at: 0, level: 50 }];
  const at = (recalls: LevelRecall[], when: number, history: typeof base = base) =>
    levelAt(levelTimeline({ history, recalls }, berlin, 0), when, 0);

  it('is the scene’s while it holds, then what it was', () => {
    const holiday = { from: 100, to: 200, level: 10 };
    expect([99, 100, 199, 200].map((when) => at([holiday], when))).to.deep.equal([50, 10, 10, 50]);
  });

  it('is that of the scene which began last, and of the other one afterwards', () => {
    const recalls = [
      { from: 100, to: 400, level: 10 },
      { from: 200, to: 300, level: 90 },
    ];
    expect([150, 250, 350, 450].map((when) => at(recalls, when))).to.deep.equal([10, 90, 10, 50]);
    const ragged = [
      { from: 100, to: 300, level: 10 },
      { from: 200, to: 400, level: 90 },
    ];
    expect([250, 350, 450].map((when) => at(ragged, when))).to.deep.equal([90, 90, 50]);
  });

  it('is the hand’s that took it from the scene, also when the scene ends', () => {
    const history = [...base, { at: 150, level: 70 }];
    const scene = { from: 100, to: 200, level: 10 };
    expect([149, 150, 200, 300].map((when) => at([scene], when, history))).to.deep.equal([
      10, 70, 70, 70,
    ]);
  });

  it('is not moved by a scene that was taken back before it began', () => {
    expect(at([{ from: 100, to: 100, level: 0 }], 100)).to.equal(50);
  });

  it('goes on with the fade that a scene interrupted', () => {
    const start = on('2026-03-11T12:00Z');
    const history = [
      { at: 0, level: 20 },
      { at: start, level: 60, until: start + 4 * WEEK },
    ];
    const scene = {
      from: on('2026-03-18T00:00Z'),
      to: on('2026-04-01T00:00Z'),
      level: 0,
    };
    const steps = levelTimeline({ history, recalls: [scene] }, berlin, 0);
    expect(steps.slice(1).map((step) => [iso(step.at), step.level])).to.deep.equal([
      ['2026-03-11T12:00:00.000Z', 20],
      ['2026-03-15T23:00:00.000Z', 30],
      ['2026-03-18T00:00:00.000Z', 0],
      ['2026-04-01T00:00:00.000Z', 50],
      ['2026-04-05T22:00:00.000Z', 60],
    ]);
  });

  it('fades from where the one before had come to', () => {
    const start = on('2026-03-11T12:00Z');
    const history = [
      { at: 0, level: 0 },
      { at: start, level: 100, until: start + 4 * WEEK },
      { at: start + WEEK, level: 5, until: start + 3 * WEEK },
    ];
    const levels = levelTimeline({ history }, berlin, 0).map(({ level }) => level);
    expect(levels).to.deep.equal([0, 0, 25, 25, 15, 5]);
  });

  it('follows the plain rule at every instant, whatever holds it', () => {
    const time = fc.integer({ min: 0, max: 30 });
    const level = fc.integer({ min: 0, max: 100 });
    fc.assert(
      fc.property(
        fc.array(fc.record({ at: time, level }), { maxLength: 5 }),
        fc.array(fc.record({ from: time, to: fc.option(time), level }), { maxLength: 5 }),
        (changes, recalls) => {
          const history = changes.sort((a, b) => a.at - b.at);
          const steps = levelTimeline({ history, recalls }, berlin, 7);
          for (let when = 0; when <= 31; when++) {
            const hand = history.findLast((change) => change.at <= when);
            const open = recalls
              .filter(({ from, to }) => from <= when && (to === null || to > when))
              .sort((a, b) => a.from - b.from)
              .at(-1);
            const scene = open && (hand === undefined || open.from > hand.at) ? open : undefined;
            expect(levelAt(steps, when, 7)).to.equal((scene ?? hand)?.level ?? 7);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
