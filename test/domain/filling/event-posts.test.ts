import { expect } from 'chai';
import fc from 'fast-check';
import {
  emptySlots,
  endOfEvent,
  EVENT_POSTS,
  proposeEventPosts,
  slotsBetween,
  type EventTimes,
  type PlacementContext,
} from '../../../src/domain/index.js';
import { Rulebook } from '../../../src/domain/rules/rulebook.js';
import { DAY, HOUR, MINUTE } from '../../../src/domain/time-units.js';
import { plans, YEAR_START, zones } from '../arbitrary-plans.js';
import { delivery } from '../placed-deliveries.js';
import { runs } from '../property-runs.js';
import { steadyPlan } from '../steady-plan.js';

/** Monday 2 March 2026. */
const NOW = Date.UTC(2026, 2, 2, 8);
/** Saturday 4 April 2026, 19:00 in Berlin. */
const CONCERT: EventTimes = {
  ...{ startsAt: Date.parse('2026-04-04T17:00Z'), endsAt: Date.parse('2026-04-04T20:00Z') },
  zone: 'Europe/Berlin',
};
const weekly = (events: number) =>
  steadyPlan({ zone: 'Europe/Berlin', posts: { news: 0, support: 0, events } });
const contextOf = (events: number, given: Partial<PlacementContext> = {}): PlacementContext => ({
  ...{ plan: weekly(events), deliveries: [], now: NOW },
  ...given,
});
const proposed = (event: EventTimes, context: PlacementContext) =>
  proposeEventPosts(event, 'events', context).flatMap((each) =>
    each.type === 'slot' ? [`${each.post} ${new Date(each.at).toISOString().slice(0, 16)}`] : [],
  );

describe('the posts of an event', () => {
  it('are all five where the dimmer speaks every day but Sunday', () => {
    const context = contextOf(6, {
      plan: steadyPlan({
        ...{ zone: 'UTC', posts: { news: 0, support: 0, events: 6 } },
        windows: [1, 2, 3, 4, 5, 6].map((weekday) => ({ weekday, from: 600, to: 720 })),
      }),
    });
    expect(proposed(CONCERT, context)).to.deep.equal([
      'announcement 2026-03-09T11:00',
      'week-before 2026-03-28T11:00',
      'day-before 2026-04-03T11:00',
      'on-the-day 2026-04-04T11:00',
      'thanks 2026-04-06T11:00',
    ]);
  });

  it('are as many as the level allows: at one a week the reminders of the last days are dropped', () => {
    const found = proposeEventPosts(CONCERT, 'events', contextOf(1));
    expect(found.map(({ type, post }) => `${post} ${type}`)).to.deep.equal([
      ...['announcement slot', 'week-before slot', 'day-before dropped', 'on-the-day dropped'],
      'thanks slot',
    ]);
    expect(found[2]).to.deep.include({
      sentence: 'At its level, events promises no slot then.',
    });
  });

  it('are none where the dimmer is off', () => {
    expect(proposed(CONCERT, contextOf(0))).to.deep.equal([]);
  });

  it('take no slot that something else holds', () => {
    const [at = 0] = slotsBetween(weekly(1), NOW + DAY, CONCERT.startsAt - 10 * DAY)
      .map((slot) => slot.at)
      .filter((each) => each >= CONCERT.startsAt - 28 * DAY);
    const held = [delivery(at, { function: 'events', holds: at })];
    const [before = ''] = proposed(CONCERT, contextOf(1));
    const [after = ''] = proposed(CONCERT, contextOf(1, { deliveries: held }));
    expect(before).to.contain('announcement').and.not.equal(after);
    expect(after).to.contain('announcement');
  });

  it('announce an event of tomorrow at once, and leave out what is too late', () => {
    const soon = { startsAt: NOW + 30 * HOUR, endsAt: null, zone: 'Europe/Berlin' };
    const found = proposeEventPosts(soon, 'events', contextOf(14));
    const [announcement, week] = found;
    expect(announcement).to.include({ type: 'slot' });
    expect(week).to.include({ type: 'dropped', sentence: 'Its time has gone.' });
  });

  it('thank on the day after where nobody said when it ends', () => {
    const open = { ...CONCERT, endsAt: null };
    expect(new Date(endOfEvent(open)).toISOString()).to.equal('2026-04-04T22:00:00.000Z');
  });

  const hours = (most: number) => fc.integer({ min: 0, max: most * 12 }).map((n) => n * 5 * MINUTE);
  const events = fc
    .record({
      now: hours(24 * 300),
      ahead: hours(24 * 60),
      length: fc.option(hours(24 * 3), { nil: null }),
      zone: zones,
    })
    .map(({ now, ahead, length, zone }) => {
      const startsAt = YEAR_START + now + ahead;
      return {
        now: YEAR_START + now,
        event: { startsAt, endsAt: length === null ? null : startsAt + length, zone },
      };
    });

  it('are in promised slots that nothing holds, in order, none at or after the start but the thanks', () => {
    fc.assert(
      fc.property(
        plans,
        events,
        fc.array(fc.nat(5_000), { maxLength: 5 }),
        (plan, given, taken) => {
          const { now, event } = given;
          const span = { from: now + 1, to: event.startsAt + 20 * DAY };
          const own = slotsBetween(plan, span.from, span.to).filter(
            (slot) => slot.function === 'events',
          );
          const deliveries = [
            ...new Set(taken.map((place) => own[place % Math.max(own.length, 1)])),
          ]
            .flatMap((slot) => (slot ? [slot] : []))
            .map(({ at }) => delivery(at, { function: 'events', holds: at }));
          const context = { plan, deliveries, now };
          const found = proposeEventPosts(event, 'events', context);
          expect(found.map(({ post }) => post)).to.deep.equal(EVENT_POSTS);
          const slots = found.flatMap((each) => (each.type === 'slot' ? [each] : []));
          const empty = emptySlots(context, span)
            .filter((slot) => slot.function === 'events')
            .map(({ at }) => at);
          const times = slots.map(({ at }) => at);
          expect(times).to.deep.equal([...new Set(times)].sort((a, b) => a - b));
          for (const { post, at } of slots) {
            expect(empty).to.include(at);
            expect(at).to.be.above(now);
            if (post === 'thanks') expect(at).to.be.at.least(endOfEvent(event));
            else expect(at).to.be.below(event.startsAt);
          }
          // All together they keep every rule: taken one after the other, each is still allowed.
          const rulebook = new Rulebook(context);
          for (const { at } of slots) {
            const request = { function: 'events', textFingerprint: null } as const;
            expect(rulebook.isCompliant(request, at)).to.equal(true);
            rulebook.add(delivery(at, { function: 'events', holds: at }));
          }
        },
      ),
      runs(80),
    );
  });
});

describe('empty slots', () => {
  const span = { from: NOW, to: NOW + 14 * DAY };
  const plan = weekly(3);
  const slots = slotsBetween(plan, span.from, span.to);

  it('are those that no delivery holds', () => {
    const [first, second, third] = slots.map(({ at }) => at) as [number, number, number];
    const deliveries = [
      delivery(first, { function: 'events', holds: first }),
      delivery(second, { function: 'events', holds: second, state: 'awaiting-approval' }),
      delivery(third, { function: 'events', holds: third, state: 'cancelled' }),
      delivery(third, { function: 'news', holds: null, state: 'published' }),
    ];
    expect(emptySlots({ plan, deliveries }, span).map(({ at }) => at)).to.deep.equal(
      slots.slice(2).map(({ at }) => at),
    );
  });

  it('do not count one beside which a post went out within the tolerance', () => {
    const [first = 0] = slots.map(({ at }) => at);
    const near = (minutes: number) =>
      emptySlots(
        {
          plan,
          deliveries: [
            delivery(first - minutes * MINUTE, { function: 'events', state: 'published' }),
          ],
          toleranceMinutes: { events: 60 },
        },
        span,
      );
    expect(near(60)).to.have.length(slots.length - 1);
    expect(near(61)).to.have.length(slots.length);
  });
});
