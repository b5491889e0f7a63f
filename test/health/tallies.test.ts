import { expect } from 'chai';
import fc from 'fast-check';
import { HOUR, SECOND } from '../../src/domain/time-units.js';
import {
  addLateness,
  countOf,
  LATENESS_BOUNDS,
  latenessWithin,
  NO_LATENESS,
  withLateness,
} from '../../src/health/lateness.js';
import { createTallies, hourOf, type CountedOutcome } from '../../src/health/tallies.js';
import { openTestStore, type TestStore } from '../support/test-store.js';

const NOON = Date.UTC(2026, 2, 2, 12);

describe('a tally', () => {
  let test: TestStore;
  beforeEach(async () => {
    test = await openTestStore();
  });
  afterEach(() => test.close());

  const outcome = (id: string, given: Partial<CountedOutcome> = {}): CountedOutcome => ({
    ...{ id, network: 'feed', outcome: 'published', at: NOON, late: 40, ...given },
  });
  const tallies = () => createTallies({ store: test.store });

  it('counts by network and outcome, and how late what went out was', async () => {
    await tallies().count([
      outcome('a'),
      outcome('b', { late: 3 * SECOND }),
      outcome('c', { outcome: 'failed', late: null }),
      outcome('d', { network: 'webhook', late: 9 * HOUR }),
    ]);
    const [feed, webhook] = await tallies().list();
    expect(feed?.outcomes).to.deep.equal({ published: 2, failed: 1 });
    expect(feed?.lateness.sumSeconds).to.be.closeTo(3.04, 1e-9);
    expect(feed?.lateness.counts[LATENESS_BOUNDS.indexOf(0.05)]).to.equal(1);
    expect(feed?.lateness.counts[LATENESS_BOUNDS.indexOf(5)]).to.equal(1);
    expect(webhook?.lateness.counts.at(-1)).to.equal(1);
  });

  it('counts what is told twice once, by two relays at the same time too', async () => {
    const told = Array.from({ length: 30 }, (_, i) => outcome(`entry-${i}`));
    await Promise.all([
      tallies().count(told),
      tallies().count(told.slice(0, 20)),
      tallies().count(told.slice(10)),
      tallies().count([...told].reverse()),
    ]);
    await tallies().count(told);
    const [feed] = await tallies().list();
    expect(feed?.outcomes).to.deep.equal({ published: 30 });
    expect(countOf(feed?.lateness ?? NO_LATENESS)).to.equal(30);
  });

  it('keeps the hours of a day and no more, however long it counts', async () => {
    for (let hours = 0; hours < 60; hours++) {
      await tallies().count([outcome(`entry-${hours}`, { at: NOON + hours * HOUR })]);
    }
    const [feed] = await tallies().list();
    expect(feed?.outcomes).to.deep.equal({ published: 60 });
    expect(feed?.hours).to.have.length(25);
    expect(feed?.hours.at(-1)?.hour).to.equal(hourOf(NOON + 59 * HOUR));
  });

  it('never makes a share of lateness look better than it was', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 20_000, noNaN: true }), { minLength: 1 }),
        fc.constantFrom(0.5, 0.99, 1),
        (seconds, share) => {
          const half = Math.floor(seconds.length / 2);
          const counted = addLateness(
            seconds.slice(0, half).reduce(withLateness, NO_LATENESS),
            seconds.slice(half).reduce(withLateness, NO_LATENESS),
          );
          const sorted = [...seconds].sort((a, b) => a - b);
          const exact = sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
          const told = latenessWithin(counted, share) ?? -1;
          expect(told).to.be.at.least(exact);
          const below = LATENESS_BOUNDS.filter((bound) => bound < told).at(-1) ?? -1;
          expect(below).to.be.below(exact === 0 ? Infinity : Math.max(exact, 0.025));
        },
      ),
    );
    expect(latenessWithin(NO_LATENESS, 0.5)).to.equal(null);
  });
});
