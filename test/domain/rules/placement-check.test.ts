import { expect } from 'chai';
import {
  checkFixedTime,
  type FixedTimeRequest,
} from '../../../src/domain/rules/placement-check.js';
import type { ChannelPlan } from '../../../src/domain/slots/epoch.js';
import type { PlacementContext } from '../../../src/domain/rules/placement.js';
import { OVERRIDABLE_RULES, RULE_NAMES } from '../../../src/domain/rules/rule.js';
import { DAY, MINUTE, WEEK, type Instant } from '../../../src/domain/time-units.js';
import { slotsBetween } from '../../../src/domain/slots/slot-planner.js';
import { ALWAYS_OPEN } from '../arbitrary-plans.js';
import { delivery } from '../placed-deliveries.js';
import { steadyPlan } from '../steady-plan.js';

/** Monday 2 March 2026 in UTC; the channel is open from nine to five on working days. */
const MONDAY = Date.parse('2026-03-02T00:00Z');

/** News at Mon 15:40, Wed 13:00, Fri 10:20. */
const PLAN = steadyPlan({ posts: { news: 3, support: 0, events: 0 } });

function at(text: string): Instant {
  return Date.parse(`2026-03-${text}Z`);
}

function check(time: string, given: Partial<FixedTimeRequest & PlacementContext> = {}) {
  const { plan = PLAN, deliveries = [], now = MONDAY, toleranceMinutes, ...request } = given;
  return checkFixedTime(
    { function: 'news', textFingerprint: null, at: at(time), ...request },
    { plan, deliveries, now, ...(toleranceMinutes === undefined ? {} : { toleranceMinutes }) },
  );
}

function brokenRules(verdict: ReturnType<typeof check>): string[] {
  return verdict.type === 'refused' ? verdict.broken.map(({ rule }) => rule) : [];
}

function nearest(verdict: ReturnType<typeof check>): string | null {
  if (verdict.type !== 'refused' || verdict.nearest === null) return null;
  return new Date(verdict.nearest).toISOString().slice(5, 16);
}

describe('a fixed time', () => {
  it('is allowed in a window and takes the slot it is near', () => {
    expect(check('04T12:00')).to.deep.equal({
      type: 'allowed',
      at: at('04T12:00'),
      holds: at('04T13:00'),
    });
  });

  it('takes no slot further away than the tolerance', () => {
    expect(check('04T11:00')).to.have.property('holds', at('04T13:00'));
    expect(check('04T10:59')).to.have.property('holds', null);
    expect(check('04T12:00', { toleranceMinutes: { news: 30 } })).to.have.property('holds', null);
  });

  it('takes no slot that another delivery holds, except its own', () => {
    const holder = delivery(at('04T15:00'), { holds: at('04T13:00') });
    const verdict = check('04T12:00', { deliveries: [holder] });
    expect(verdict).to.include({ type: 'allowed', holds: null });
    expect(check('04T12:00', { deliveries: [holder], id: holder.id })).to.have.property(
      'holds',
      at('04T13:00'),
    );
  });

  it('takes the earlier of two slots that are equally near', () => {
    const windows = [{ weekday: 1, from: 540, to: 780 }];
    const plan = steadyPlan({ posts: { news: 2, support: 0, events: 0 }, windows });
    expect(check('02T11:00', { plan })).to.have.property('holds', at('02T10:00'));
    expect(check('02T11:01', { plan })).to.have.property('holds', at('02T12:00'));
  });

  it('does not take the slot of another function', () => {
    const plan = steadyPlan({ posts: { news: 3, support: 1, events: 0 } });
    const verdict = check('04T12:00', { plan, function: 'support' });
    expect(verdict).to.have.property('holds', at('04T13:00'));
    expect(check('04T12:00', { plan })).to.have.property('holds', at('04T13:45'));
  });

  it('is refused when the dimmer is at 0', () => {
    const verdict = check('04T12:00', { function: 'events' });
    expect(brokenRules(verdict)).to.deep.equal(['dimmed-off']);
    expect(nearest(verdict)).to.equal(null);
  });

  it('is refused when no window is open, with the nearest open minute', () => {
    const saturday = check('07T12:00');
    expect(brokenRules(saturday)).to.deep.equal(['outside-windows']);
    expect(nearest(saturday)).to.equal('03-06T16:59');
    expect(nearest(check('03T08:00'))).to.equal('03-03T09:00');
    expect(nearest(check('03T17:00'))).to.equal('03-03T16:59');
  });

  it('is never outside the windows on a promised slot', () => {
    // On 29 March clocks in Berlin skip from 02:00 to 03:00, when the window is closed again.
    const windows = [{ weekday: 7, from: 120, to: 180 }];
    const plan = steadyPlan({
      zone: 'Europe/Berlin',
      windows,
      posts: { news: 1, support: 0, events: 0 },
    });
    expect(check('29T01:00', { plan })).to.include({ type: 'allowed', holds: at('29T01:00') });
    const after = check('29T01:01', { plan });
    expect(brokenRules(after)).to.deep.equal(['outside-windows']);
    expect(nearest(after)).to.equal('03-29T01:00');
  });

  it('is refused nearer to another delivery than the gap', () => {
    const deliveries = [delivery(at('04T12:00'), { holds: at('04T13:00') })];
    expect(check('04T12:45', { deliveries })).to.have.property('type', 'allowed');
    const verdict = check('04T12:44', { deliveries });
    expect(brokenRules(verdict)).to.deep.equal(['too-close']);
    expect(nearest(verdict)).to.equal('03-04T12:45');
    expect(nearest(check('04T11:50', { deliveries }))).to.equal('03-04T11:15');
  });

  it('is not in its own way, nor in that of what is no longer live', () => {
    const own = delivery(at('04T12:00'));
    expect(check('04T12:10', { deliveries: [own], id: own.id })).to.have.property(
      'type',
      'allowed',
    );
    for (const state of ['draft', 'failed', 'held', 'missed', 'cancelled', 'conflict'] as const) {
      const other = delivery(at('04T12:00'), { state });
      expect(check('04T12:10', { deliveries: [other] }), state).to.have.property('type', 'allowed');
    }
    for (const state of ['awaiting-approval', 'publishing', 'published', 'unconfirmed'] as const) {
      const other = delivery(at('04T12:00'), { state });
      expect(brokenRules(check('04T12:10', { deliveries: [other] })), state).to.deep.equal([
        'too-close',
      ]);
    }
  });

  it('is refused when the cadence is used up, until the next cycle', () => {
    const deliveries = ['02T10:00', '03T10:00', '05T10:00'].map((time) => delivery(at(time)));
    const verdict = check('06T10:00', { deliveries });
    expect(brokenRules(verdict)).to.deep.equal(['cadence-full']);
    expect(nearest(verdict)).to.equal('03-09T09:00');
    expect(check('06T10:00', { deliveries: deliveries.slice(1) })).to.have.property(
      'type',
      'allowed',
    );
    expect(check('06T10:00', { deliveries, function: 'news', id: deliveries[0]?.id ?? '' }))
      .to.have.property('type')
      .that.equals('allowed');
  });

  it('counts a delivery in the cycle of the slot it holds', () => {
    const windows = [
      { weekday: 1, from: 0, to: 60 },
      { weekday: 7, from: 1320, to: 1440 },
    ];
    // Slots on Monday at 00:45 and Sunday at 23:15 UTC.
    const plan = steadyPlan({ windows, posts: { news: 2, support: 0, events: 0 } });
    const late = check('09T00:05', { plan });
    expect(late).to.include({ type: 'allowed', holds: at('09T00:45') });
    const taken = delivery(at('09T00:50'), { holds: at('09T00:45') });
    expect(check('09T00:05', { plan, deliveries: [taken] })).to.have.property(
      'holds',
      at('08T23:15'),
    );
    // Monday's cycle is full; only a time that takes Sunday's slot counts in the one before.
    const full = { deliveries: [taken, delivery(at('15T22:00'))], plan };
    const ask = check('09T00:20', { ...full, toleranceMinutes: { news: 48 } });
    expect(brokenRules(ask)).to.deep.equal(['too-close', 'cadence-full']);
    expect(nearest(ask)).to.equal('03-09T00:03');
  });

  it('may go to the end of a full week where it takes the first slot of the next', () => {
    const posts = { news: 7, support: 0, events: 0 };
    const plan = steadyPlan({ posts, windows: ALWAYS_OPEN, preferredTimes: [60] });
    const deliveries = slotsBetween(plan, MONDAY, MONDAY + WEEK).map((slot) =>
      delivery(slot.at, { holds: slot.at }),
    );
    const verdict = check('08T20:00', { plan, deliveries });
    expect(brokenRules(verdict)).to.deep.equal(['cadence-full']);
    // Monday’s slot is at 01:00, and the tolerance two hours.
    expect(nearest(verdict)).to.equal('03-08T23:00');
  });

  it('does not count what lies in this week and holds a slot of the next', () => {
    const posts = { news: 7, support: 0, events: 0 };
    const plan = steadyPlan({ posts, windows: ALWAYS_OPEN, preferredTimes: [60] });
    const six = slotsBetween(plan, MONDAY, MONDAY + WEEK).slice(0, -1);
    const deliveries = six.map((slot) => delivery(slot.at, { holds: slot.at }));
    const early = delivery(at('08T23:30'), { holds: at('09T01:00') });
    expect(check('08T12:00', { plan, deliveries: [...deliveries, early] })).to.have.property(
      'type',
      'allowed',
    );
  });

  it('takes the slot of the next week only where it is the nearer one', () => {
    const posts = { news: 14, support: 0, events: 0 };
    const plan = steadyPlan({ posts, windows: ALWAYS_OPEN, preferredTimes: [120, 1380] });
    const slots = slotsBetween(plan, MONDAY, MONDAY + WEEK).map((slot) => slot.at);
    expect(slots.at(-1)).to.equal(at('08T23:00'));
    const deliveries = slots.slice(0, -1).map((slot) => delivery(slot, { holds: slot }));
    const offPlan = delivery(at('08T12:00'));
    const verdict = check('08T21:30', { plan, deliveries: [...deliveries, offPlan] });
    expect(brokenRules(verdict)).to.deep.equal(['cadence-full']);
    // 00:30 is as near to Sunday’s slot at 23:00 as to Monday’s at 02:00.
    expect(nearest(verdict)).to.equal('03-09T00:31');
  });

  it('is refused in a blackout, to its last minute', () => {
    const plan = {
      ...PLAN,
      blackouts: [{ from: '2026-03-04', to: '2026-03-05', reason: 'moving house' }],
    };
    const verdict = check('05T16:00', { plan });
    expect(brokenRules(verdict)).to.deep.equal(['blackout']);
    expect(verdict).to.have.nested.property('broken[0].sentence').that.contains('moving house');
    expect(nearest(verdict)).to.equal('03-06T09:00');
    expect(check('04T13:00', { plan })).to.have.property('holds', null);
  });

  it('is refused for a text that goes to the channel within 30 days', () => {
    const went = at('04T12:00') - 30 * DAY;
    const deliveries = [delivery(went, { textFingerprint: 'x', state: 'published' })];
    const ask = (time: string) => check(time, { deliveries, textFingerprint: 'x' });
    expect(ask('04T12:00')).to.have.property('type', 'allowed');
    expect(brokenRules(ask('04T11:59'))).to.deep.equal(['duplicate']);
    expect(nearest(ask('03T10:00'))).to.equal('03-04T12:00');
    const willGo = [delivery(at('04T12:00') + 30 * DAY, { textFingerprint: 'x' })];
    const before = (time: string) => check(time, { deliveries: willGo, textFingerprint: 'x' });
    expect(before('04T12:00')).to.have.property('type', 'allowed');
    expect(brokenRules(before('04T12:01'))).to.deep.equal(['duplicate']);
    expect(nearest(before('04T13:30'))).to.equal('03-04T12:00');
    expect(check('03T10:00', { deliveries, textFingerprint: 'y' })).to.have.property(
      'type',
      'allowed',
    );
  });

  it('is refused when it has gone', () => {
    const verdict = check('02T10:00', { now: at('03T20:30') + 1 });
    expect(brokenRules(verdict)).to.deep.equal(['past']);
    expect(nearest(verdict)).to.equal('03-04T09:00');
    expect(check('03T10:00', { now: at('03T10:00') })).to.have.property('type', 'allowed');
    expect(nearest(check('03T10:00', { now: at('03T10:00') + 1 }))).to.equal('03-03T10:01');
  });

  it('names every rule it breaks in one answer', () => {
    const deliveries = ['02T10:00', '03T10:00', '07T12:10'].map((time) =>
      delivery(at(time), { textFingerprint: 'x' }),
    );
    const verdict = check('07T12:00', {
      plan: { ...PLAN, blackouts: [{ from: '2026-03-07', to: '2026-03-07', reason: 'r' }] },
      deliveries,
      now: at('07T12:01'),
      textFingerprint: 'x',
      content: { tooLong: 'Too long by 3.', media: 'No images there.' },
    });
    expect(brokenRules(verdict)).to.deep.equal(RULE_NAMES.filter((rule) => rule !== 'dimmed-off'));
    expect(verdict).to.have.property('overridable', false);
  });

  it('can be overridden unless the network refuses it or it has gone', () => {
    expect(check('07T12:00')).to.have.property('overridable', true);
    const content = { tooLong: 'Too long by 3.' };
    const verdict = check('04T12:00', { content });
    expect(verdict).to.deep.include({
      overridable: false,
      broken: [{ rule: 'too-long', sentence: 'Too long by 3.' }],
      nearest: null,
    });
    expect(OVERRIDABLE_RULES).to.have.length(6);
  });

  it('says what, why and what to do, in sentences', () => {
    const deliveries = [delivery(at('07T12:10'))];
    const verdict = check('07T12:00', { deliveries });
    const sentences = verdict.type === 'refused' ? verdict.broken.map((it) => it.sentence) : [];
    expect(sentences).to.deep.equal([
      'No window is open on Saturday 2026-03-07 12:00: the channel publishes Monday to Friday 09:00–17:00 (UTC). Choose a time inside a window, or change the windows.',
      'Another post goes to this channel on Saturday 2026-03-07 12:10, and posts here keep 45 minutes apart. Choose a time further away from it, or move the other post.',
    ]);
  });

  it('keeps the gap in force at the later of two posts when the gap changes', () => {
    const [epoch] = PLAN.epochs;
    if (epoch === undefined) throw new Error('no epoch');
    const change = at('04T12:00');
    const plan = {
      epochs: [
        { ...epoch, gapMinutes: 120 },
        { ...epoch, gapMinutes: 30, from: change },
      ],
      blackouts: [],
    };
    const deliveries = [delivery(change - 10 * MINUTE)];
    expect(check('04T12:20', { plan, deliveries })).to.have.property('type', 'allowed');
    expect(brokenRules(check('04T12:19', { plan, deliveries }))).to.deep.equal(['too-close']);
    const later = [delivery(change + 20 * MINUTE)];
    expect(check('04T11:50', { plan, deliveries: later })).to.have.property('type', 'allowed');
  });

  it('prefers the later of two minutes that are equally near', () => {
    const deliveries = [delivery(at('04T12:00'))];
    expect(nearest(check('04T12:00', { deliveries }))).to.equal('03-04T12:45');
  });
});

describe('the room in a cycle in which the cadence changes', () => {
  const [epoch] = PLAN.epochs;
  if (epoch === undefined) throw new Error('The plan needs an epoch.');

  /** So many posts of news a week until Wednesday at 10:00, and so many after. */
  function changing(before: number, after: number) {
    const epochWith = (posts: number, from: Instant) => ({
      ...epoch,
      from,
      cadences: { ...epoch?.cadences, news: { posts, weeks: 1 } },
    });
    return {
      epochs: [epochWith(before, 0), epochWith(after, at('04T10:00'))] as ChannelPlan['epochs'],
      blackouts: [],
    };
  }

  const gone = ['02T12:00', '03T12:00', '04T09:00'].map((time) =>
    delivery(at(time), { state: 'published' }),
  );
  const now = at('04T10:00');

  it('lets every slot that is still promised be filled', () => {
    // One post a week is promised for Wednesday at 13:00, whatever went out before.
    const plan = changing(5, 1);
    expect(check('04T13:00', { plan, deliveries: gone, now })).to.have.property('type', 'allowed');
    const more = [...gone, delivery(at('04T13:00'), { holds: at('04T13:00') })];
    expect(brokenRules(check('05T13:00', { plan, deliveries: more, now }))).to.deep.equal([
      'cadence-full',
    ]);
  });

  it('counts what went out before against the new cadence', () => {
    // Five a week have slots at 13:00 each day. Three of the five went out, three are promised.
    const plan = changing(3, 5);
    const planned = ['04T13:00', '05T13:00', '06T13:00'].map((time) =>
      delivery(at(time), { holds: at(time) }),
    );
    const ask = { plan, now, deliveries: [...gone, ...planned] };
    expect(brokenRules(check('06T16:00', ask))).to.deep.equal(['cadence-full']);
    const fewer = [...gone, ...planned.slice(1)];
    expect(check('06T16:00', { ...ask, deliveries: fewer })).to.have.property('type', 'allowed');
    // Without what went out before, there is room for five in what is left of the week.
    expect(check('06T16:00', { ...ask, deliveries: planned })).to.have.property('type', 'allowed');
  });
});
