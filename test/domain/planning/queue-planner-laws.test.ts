import { expect } from 'chai';
import fc from 'fast-check';
import { cadenceAt } from '../../../src/domain/levels/cadence.js';
import { channelPlan, type ChannelPlanSource } from '../../../src/domain/slots/channel-plan.js';
import { DEFAULT_CURVES } from '../../../src/domain/levels/default-curves.js';
import { LIVE_STATES } from '../../../src/domain/delivery-state.js';
import { gapOf } from '../../../src/domain/slots/cycle-slots.js';
import { epochAt, type ChannelPlan } from '../../../src/domain/slots/epoch.js';
import { FUNCTION_NAMES, perFunction } from '../../../src/domain/function-name.js';
import { nextFreeSlot } from '../../../src/domain/rules/next-free-slot.js';
import { checkFixedTime } from '../../../src/domain/rules/placement-check.js';
import type { QueuedDelivery } from '../../../src/domain/rules/placement.js';
import type { ReplannedDelivery } from '../../../src/domain/planning/queue-place.js';
import { replan } from '../../../src/domain/planning/queue-planner.js';
import { Rulebook } from '../../../src/domain/rules/rulebook.js';
import { slotsBetween } from '../../../src/domain/slots/slot-planner.js';
import { MINUTE, WEEK, type Instant } from '../../../src/domain/time-units.js';
import { mondayOf, weekOfWall } from '../../../src/domain/time/week.js';
import { normalWindows, type Window } from '../../../src/domain/time/window.js';
import { clockOf } from '../../../src/domain/time/zone-clock.js';
import { manyWindows, planSources, YEAR_START, zones } from '../arbitrary-plans.js';
import { delivery } from '../placed-deliveries.js';
import { runs } from '../property-runs.js';

/** One thing that somebody does to the queue, after so many minutes from `now` where it is fixed. */
interface Wish {
  readonly function: (typeof FUNCTION_NAMES)[number];
  readonly fixedIn: number | null;
  readonly override: boolean;
  readonly needsApproval: boolean;
  readonly text: string | null;
}

const wishes = fc.array(
  fc.record({
    function: fc.constantFrom(...FUNCTION_NAMES),
    fixedIn: fc.option(fc.integer({ min: 1, max: (3 * WEEK) / MINUTE }), { freq: 2 }),
    override: fc.boolean(),
    needsApproval: fc.boolean(),
    text: fc.constantFrom(null, null, 'a', 'b'),
  }),
  { minLength: 1, maxLength: 16 },
);

const nows = fc.integer({ min: 0, max: 330 * 1440 }).map((m) => YEAR_START + m * MINUTE);

/** Fills a queue as people do: one wish after the other, each by the rules. */
function fill(plan: ChannelPlan, now: Instant, wanted: readonly Wish[]): QueuedDelivery[] {
  const queue: QueuedDelivery[] = [];
  for (const { function: name, fixedIn, override, needsApproval, text } of wanted) {
    const context = { plan, now, deliveries: queue };
    const request = { function: name, textFingerprint: text };
    const state = needsApproval ? 'awaiting-approval' : 'queued';
    const given = { ...request, state, needsApproval } as const;
    if (fixedIn === null) {
      const slot = nextFreeSlot(request, context);
      if (slot.type === 'none') continue;
      queue.push(delivery(slot.at, { ...given, asked: 'slot', holds: slot.at }));
    } else {
      const verdict = checkFixedTime({ ...request, at: now + fixedIn * MINUTE }, context);
      const overridden = verdict.type === 'refused' ? verdict.broken.map(({ rule }) => rule) : [];
      if (overridden.length > 0 && !override) continue;
      queue.push(delivery(verdict.at, { ...given, holds: verdict.holds, overridden }));
    }
  }
  return queue;
}

/** The queue after the changes were written. */
function applied(
  queue: readonly QueuedDelivery[],
  changes: readonly ReplannedDelivery[],
): QueuedDelivery[] {
  const byId = new Map(changes.map((change) => [change.id, change]));
  return queue.map((before) => {
    const change = byId.get(before.id);
    if (change === undefined) return before;
    return { ...before, at: change.to, state: change.state, holds: change.holds };
  });
}

function inOrder(queue: readonly QueuedDelivery[], name: string): string[] {
  return queue
    .filter((it) => it.asked === 'slot' && it.function === name)
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
    .map(({ id }) => id);
}

interface Situation {
  readonly before: readonly QueuedDelivery[];
  readonly after: readonly QueuedDelivery[];
  readonly plan: ChannelPlan;
  readonly now: Instant;
}

/** A queue that was filled under one plan and then followed another. */
const situations: fc.Arbitrary<Situation> = fc
  .record({ source: planSources, other: planSources, now: nows, wishes })
  .map(({ source, other, now, wishes: wanted }) => {
    const before = fill(channelPlan(source), now, wanted);
    const plan = channelPlan(changedAt(source, other, now));
    return { before, after: applied(before, replan(plan, before, { now })), plan, now };
  });

/** From `now` on all that one source says, before it all that another said. */
function changedAt(
  source: ChannelPlanSource,
  other: ChannelPlanSource,
  now: Instant,
): ChannelPlanSource {
  const change = (name: (typeof FUNCTION_NAMES)[number]) => {
    const level = other.dimmers[name].history.at(-1)?.level ?? 0;
    const history = source.dimmers[name].history.filter(({ at }) => at < now);
    return { ...source.dimmers[name], history: [...history, { at: now, level }] };
  };
  const rhythm = other.rhythms[0];
  const rhythms = source.rhythms.filter(({ from }) => from < now);
  return {
    ...source,
    rhythms: rhythm === undefined ? rhythms : [...rhythms, { ...rhythm, from: now }],
    dimmers: perFunction(change),
    blackouts: other.blackouts,
  };
}

describe('planning a queue again', () => {
  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(situations, ({ after, plan, now }) => {
        expect(replan(plan, after, { now })).to.deep.equal([]);
      }),
      runs(120),
    );
  });

  it('does not depend on the order in which the queue is given', () => {
    fc.assert(
      fc.property(situations, ({ before, after, plan, now }) => {
        const turned = before.toReversed();
        expect(applied(turned, replan(plan, turned, { now })).toReversed()).to.deep.equal(after);
      }),
      runs(60),
    );
  });

  it('keeps the order of the deliveries in slots of each function', () => {
    fc.assert(
      fc.property(situations, ({ before, after }) => {
        for (const name of FUNCTION_NAMES) {
          expect(inOrder(after, name)).to.deep.equal(inOrder(before, name));
        }
      }),
      runs(120),
    );
  });

  it('never gives one slot to two, nor a slot that is not promised', () => {
    fc.assert(
      fc.property(situations, ({ after, plan }) => {
        const held = after.flatMap(({ holds }) => (holds === null ? [] : [holds]));
        expect(new Set(held).size).to.equal(held.length);
        for (const { holds, function: name } of after) {
          if (holds === null) continue;
          expect(slotsBetween(plan, holds, holds + 1)).to.deep.equal([
            { at: holds, function: name },
          ]);
        }
      }),
      runs(120),
    );
  });

  it('leaves no delivery in a slot that breaks a rule', () => {
    fc.assert(
      fc.property(situations, ({ after, plan, now }) => {
        const rulebook = new Rulebook({ plan, now, deliveries: after });
        for (const it of after) {
          if (it.asked !== 'slot' || !LIVE_STATES.includes(it.state)) continue;
          expect(it.at).to.be.above(now);
          expect(rulebook.brokenAt(it, it.at, it.holds)).to.deep.equal([]);
        }
      }),
      runs(120),
    );
  });

  it('keeps fixed times, and leaves none in the queue that is too close or out of its windows', () => {
    fc.assert(
      fc.property(situations, ({ before, after, plan }) => {
        const fixed = after.filter(({ asked }) => asked === 'fixed');
        expect(fixed.map(({ at }) => at)).to.deep.equal(
          before.filter(({ asked }) => asked === 'fixed').map(({ at }) => at),
        );
        const plain = fixed
          .filter(({ overridden, state }) => overridden.length === 0 && LIVE_STATES.includes(state))
          .sort((a, b) => a.at - b.at);
        plain.forEach(({ at }, index) => {
          const gap = gapOf(epochAt(plan, at) ?? { gapMinutes: 0 });
          const previous = plain[index - 1];
          if (previous !== undefined) expect(at - previous.at).to.be.at.least(gap);
        });
      }),
      runs(120),
    );
  });

  it('holds what is dimmed off, brings it back with the level, and never skips an approval', () => {
    fc.assert(
      fc.property(planSources, nows, wishes, (source, now, wanted) => {
        const plan = channelPlan(source);
        const before = fill(plan, now, wanted);
        const dark = channelPlan({
          ...source,
          dimmers: perFunction((name) => ({
            ...source.dimmers[name],
            recalls: [],
            history: [
              ...source.dimmers[name].history.filter(({ at }) => at < now),
              { at: now, level: 0 },
            ],
          })),
        });
        const darkened = (queue: QueuedDelivery[]) => applied(queue, replan(dark, queue, { now }));
        const lit = (queue: QueuedDelivery[]) => applied(queue, replan(plan, queue, { now }));
        // What comes back takes the first slots there are, so it is that queue which stays itself.
        const settled = lit(darkened(lit(before)));
        const held = darkened(settled);
        for (const it of held) {
          const stays = it.asked === 'fixed' && it.overridden.includes('dimmed-off');
          expect(it.state === 'held', it.id).to.equal(!stays);
        }
        const back = lit(held);
        expect(back).to.deep.equal(settled);
        for (const it of back) {
          if (it.state === 'queued') expect(it.needsApproval).to.be.false;
        }
      }),
      runs(60),
    );
  });

  it('delays no post by more than one interval of the new cadence when a level is raised', () => {
    const levels = fc.tuple(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 100 }));
    const curves = fc.constantFrom(...FUNCTION_NAMES.map((name) => DEFAULT_CURVES[name]));
    const rhythms = fc.record({
      zone: zones,
      windows: manyWindows.map(normalWindows),
      gapMinutes: fc.constantFrom(5, 45, 60),
    });
    fc.assert(
      fc.property(
        levels,
        curves,
        rhythms,
        nows,
        fc.nat(12),
        ([a, b], curve, rhythm, now, count) => {
          const history = [
            { at: YEAR_START - 1, level: Math.min(a, b) },
            { at: now, level: Math.max(a, b) },
          ];
          const planWith = (changes: typeof history) =>
            channelPlan({
              rhythms: [{ ...rhythm, from: 0, preferredTimes: [] }],
              dimmers: perFunction((name) => ({
                history: name === 'news' ? changes : [],
                independent: true,
                curve,
              })),
              grandMaster: [],
              blackouts: [],
            });
          const plan = planWith(history);
          // Where windows cannot hold the bank, or the gap moves slots, no interval is even.
          fc.pre(openMinutesOf(rhythm.windows) / 14 >= 2 * rhythm.gapMinutes);
          const wish = { function: 'news', fixedIn: null, override: false } as const;
          const wanted = Array.from({ length: count }, () => ({
            ...{ ...wish, needsApproval: false, text: null },
          }));
          const before = fill(planWith(history.slice(0, 1)), now, wanted);
          const after = applied(before, replan(plan, before, { now }));
          const cadence = cadenceAt(curve, Math.max(a, b));
          const interval = (cadence.weeks * openMinutesOf(rhythm.windows)) / cadence.posts;
          after.forEach((it, index) => {
            const was = openMinutesAt(rhythm, before[index]?.at ?? 0);
            // Both slots were rounded to five minutes, and may lie off what clocks skip or repeat.
            expect(openMinutesAt(rhythm, it.at) - was).to.be.at.most(interval + 5);
          });
        },
      ),
      runs(150),
    );
  });
});

/** How many minutes windows were open until an instant, as wall time goes. */
function openMinutesAt(
  { zone, windows }: { readonly zone: string; readonly windows: readonly Window[] },
  at: Instant,
): number {
  const wall = at + clockOf(zone).offsetAt(at);
  const week = weekOfWall(wall);
  const minute = (wall - mondayOf(week)) / MINUTE;
  const inWeek = windows.reduce((sum, { weekday, from, to }) => {
    const start = (weekday - 1) * 1440;
    return sum + Math.min(Math.max(minute - start - from, 0), to - from);
  }, 0);
  return week * openMinutesOf(windows) + inWeek;
}

function openMinutesOf(windows: readonly Window[]): number {
  return windows.reduce((sum, { from, to }) => sum + to - from, 0);
}
