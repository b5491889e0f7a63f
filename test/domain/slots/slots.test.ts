import { expect } from 'chai';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { epochAt } from '../../../src/domain/slots/epoch.js';
import { FUNCTION_PRIORITY } from '../../../src/domain/function-name.js';
import { slotsBetween, unpromisedSlots } from '../../../src/domain/slots/slot-planner.js';
import type { Slot } from '../../../src/domain/slots/slot.js';
import { DAY, MINUTE, WEEK, type Instant } from '../../../src/domain/time-units.js';
import { DEFAULT_WINDOWS, normalWindows, type Window } from '../../../src/domain/time/window.js';
import {
  copyOf,
  gaps,
  instants,
  manyWindows,
  planSources,
  plans,
  YEAR_END,
  YEAR_START,
  zones,
} from '../arbitrary-plans.js';
import { channelPlan } from '../../../src/domain/slots/channel-plan.js';
import { runs } from '../property-runs.js';
import { steadyPlan } from '../steady-plan.js';

const counts = fc.record({
  news: fc.nat({ max: 20 }),
  support: fc.nat({ max: 20 }),
  events: fc.nat({ max: 20 }),
});

/** ISO weeks of 2026. */
const weeks = fc.integer({ min: 1, max: 52 });

/** A zone and a week, in every other case one in which its clocks change if they ever do. */
const weeksInZones = zones.chain((zone) => {
  const changed = Array.from({ length: 52 }, (_, index) => index + 1).filter((week) => {
    const monday = DateTime.fromObject({ weekYear: 2026, weekNumber: week }, { zone });
    return monday.offset !== monday.plus({ weeks: 1 }).offset;
  });
  const some = changed.length === 0 ? weeks : fc.oneof(weeks, fc.constantFrom(...changed));
  return some.map((week) => ({ zone, week }));
});

const gridWindows = manyWindows.map((windows) =>
  normalWindows(
    windows.map(({ weekday, from, to }) => ({
      weekday,
      from: Math.floor(from / 5) * 5,
      to: Math.ceil(to / 5) * 5,
    })),
  ),
);

/** How many times clocks went forward after `from` and until `to`. */
function skips(zone: string, from: Instant, to: Instant): number {
  let count = 0;
  for (let at = from; at < to; at += Math.min(30 * MINUTE, to - at)) {
    const later = Math.min(at + 30 * MINUTE, to);
    const before = DateTime.fromMillis(at, { zone }).offset;
    if (DateTime.fromMillis(later, { zone }).offset > before) count += 1;
  }
  return count;
}

/** The open five-minute instants of a span, one by one, asked of another library. */
function openInstants(zone: string, windows: readonly Window[], from: Instant, to: Instant) {
  const open: Instant[] = [];
  for (let at = Math.ceil(from / (5 * MINUTE)) * 5 * MINUTE; at < to; at += 5 * MINUTE) {
    const wall = DateTime.fromMillis(at, { zone });
    const minute = wall.hour * 60 + wall.minute;
    const isOpen = windows.some(
      (window) => window.weekday === wall.weekday && window.from <= minute && minute < window.to,
    );
    if (isOpen) open.push(at);
  }
  return open;
}

/** How many instants at least the gap apart can be chosen from ascending ones. */
function mostApart(candidates: readonly Instant[], gap: number): number {
  let last = -Infinity;
  return candidates.filter((at) => {
    if (at - last < gap) return false;
    last = at;
    return true;
  }).length;
}

describe('slots', () => {
  it('are the same from any starting date and in any order of asking', () => {
    fc.assert(
      fc.property(plans, fc.array(instants, { minLength: 1, maxLength: 12 }), (plan, cuts) => {
        const whole = slotsBetween(plan, YEAR_START - WEEK, YEAR_END);
        const asked = copyOf(plan);
        cuts.forEach((from, index) => {
          const to = cuts[index + 1] ?? from + 3 * WEEK;
          const part = slotsBetween(asked, from, to);
          expect(part).to.deep.equal(
            whole
              .filter(({ at }) => at >= from && at < Math.min(to, YEAR_END))
              .concat(part.filter(({ at }) => at >= YEAR_END)),
          );
        });
      }),
      runs(60),
    );
  });

  it('begin with the one at the very start of what is asked, and end before the one at its end', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const whole = slotsBetween(plan, YEAR_START - 1, YEAR_END);
        // Just after a change a slot may have been moved, and be asked for by where it was.
        const near = whole.filter(({ at }, index) => {
          return index < 5 || plan.epochs.some(({ from }) => at >= from && at < from + DAY);
        });
        for (const slot of near) {
          expect(slotsBetween(plan, slot.at, slot.at + 1)).to.deep.equal([slot]);
          const before = whole.filter(({ at }) => at >= slot.at - DAY && at < slot.at);
          expect(
            slotsBetween(plan, Math.max(slot.at - DAY, YEAR_START - 1), slot.at),
          ).to.deep.equal(before);
        }
      }),
      runs(60),
    );
  });

  it('are never nearer than the gap, across functions, cycles and changes', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const slots = slotsBetween(plan, YEAR_START - 1, YEAR_END);
        slots.forEach((slot, index) => {
          const before = slots[index - 1];
          if (before === undefined) return;
          const gap = Math.max(epochAt(plan, slot.at)?.gapMinutes ?? 0, 1);
          expect(slot.at - before.at).to.be.at.least(gap * MINUTE);
        });
      }),
      runs(100),
    );
  });

  it('do not depend on what changes after them', () => {
    fc.assert(
      fc.property(planSources, instants, fc.nat({ max: 100 }), (source, at, level) => {
        const before = slotsBetween(channelPlan(source), YEAR_START, at);
        const { news } = source.dimmers;
        const history = [...news.history.filter((change) => change.at < at), { at, level }];
        const changed = { ...source, dimmers: { ...source.dimmers, news: { ...news, history } } };
        expect(slotsBetween(channelPlan(changed), YEAR_START, at)).to.deep.equal(before);
      }),
      runs(60),
    );
  });

  it('fill every week up to the cadence or to what its open instants can hold', () => {
    fc.assert(
      fc.property(
        weeksInZones,
        gridWindows,
        gaps,
        counts,
        ({ zone, week }, windows, gapMinutes, posts) => {
          const plan = steadyPlan({ zone, windows, gapMinutes, posts });
          const monday = DateTime.fromObject(
            { weekYear: 2026, weekNumber: week, weekday: 1 },
            { zone },
          );
          const [from, to] = [monday.toMillis(), monday.plus({ weeks: 1 }).toMillis()];
          const gap = Math.max(gapMinutes, 1) * MINUTE;
          const around = slotsBetween(plan, from - gap, to + gap + 1);
          const open = openInstants(zone, windows, from, to);
          const next = openInstants(zone, windows, to, to + gap)[0] ?? Infinity;
          const skipped = skips(zone, from, to);
          const standing: Slot[] = [];
          for (const name of FUNCTION_PRIORITY) {
            const free = open.filter(
              (at) => at <= next - gap && standing.every((slot) => Math.abs(slot.at - at) >= gap),
            );
            const own = around.filter((slot) => slot.function === name);
            const held = own.filter(({ at }) => at >= from && at < to).length;
            const room = mostApart(free, gap);
            if (room >= posts[name]) expect(held, name).to.equal(posts[name]);
            else expect(held, name).to.be.within(room, Math.min(room + skipped, posts[name]));
            const unpromised = unpromisedSlots(plan, from, to).filter(
              (cycle) => cycle.function === name,
            );
            expect(unpromised.map((cycle) => cycle.held)).to.deep.equal(
              held === posts[name] ? [] : [held],
            );
            standing.push(...own);
          }
        },
      ),
      runs(60),
    );
  });

  it('lose one at most over Sunday midnight, only where both sides are open within the gap', () => {
    fc.assert(
      fc.property(gridWindows, gaps, fc.nat({ max: 40 }), (windows, gapMinutes, news) => {
        const posts = { news, support: 0, events: 0 };
        const plan = steadyPlan({ zone: 'UTC', windows, gapMinutes, posts });
        const monday = Date.UTC(2026, 0, 5);
        const held = slotsBetween(plan, monday, monday + WEEK).length;
        const open = openInstants('UTC', windows, monday, monday + WEEK);
        const gap = Math.max(gapMinutes, 1) * MINUTE;
        // The most that a week can hold which follows itself: begun at each instant of the first gap.
        const most = Math.max(
          ...open
            .filter((at) => at < (open[0] as Instant) + gap)
            .map((first) => {
              const last = first + WEEK - gap;
              return mostApart(
                open.filter((at) => at >= first && at <= last),
                gap,
              );
            }),
        );
        expect(held).to.be.within(Math.min(most - 1, news), Math.min(most, news));
        const closed = (open[0] as Instant) + WEEK - (open.at(-1) as Instant);
        if (closed >= gap) expect(held).to.equal(Math.min(most, news));
      }),
      runs(100),
    );
  });

  it('lie in an open window, or on the instant that follows a skipped time', () => {
    fc.assert(
      fc.property(
        weeksInZones,
        gridWindows,
        gaps,
        counts,
        ({ zone, week }, windows, gapMinutes, posts) => {
          const plan = steadyPlan({ zone, windows, gapMinutes, posts });
          const from = YEAR_START + week * WEEK;
          for (const { at } of slotsBetween(plan, from, from + WEEK)) {
            if (openInstants(zone, windows, at, at + 1).length === 1) continue;
            expect(skips(zone, at - MINUTE, at)).to.equal(1);
          }
        },
      ),
      runs(60),
    );
  });

  it('are exactly n in every week of a dozen years in every zone', () => {
    for (const zone of Intl.supportedValuesOf('timeZone')) {
      const posts = { news: 5, support: 2, events: 3 };
      const plan = steadyPlan({ zone, windows: DEFAULT_WINDOWS, gapMinutes: 45, posts });
      const [from, to] = ['2024-01-01', '2036-01-07'].map((monday) =>
        DateTime.fromISO(monday, { zone }).toMillis(),
      ) as [Instant, Instant];
      expect(slotsBetween(plan, from, to), zone).to.have.lengthOf(10 * 627);
      expect(unpromisedSlots(plan, YEAR_START, YEAR_END), zone).to.deep.equal([]);
    }
  });
});
