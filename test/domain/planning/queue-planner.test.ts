import { expect } from 'chai';
import type { ChannelPlan } from '../../../src/domain/slots/epoch.js';
import { impactOf } from '../../../src/domain/planning/impact.js';
import type { QueuedDelivery } from '../../../src/domain/rules/placement.js';
import { replan } from '../../../src/domain/planning/queue-planner.js';
import { slotsBetween } from '../../../src/domain/slots/slot-planner.js';
import { DAY, HOUR, type Instant } from '../../../src/domain/time-units.js';
import { DEFAULT_WINDOWS } from '../../../src/domain/time/window.js';
import { delivery } from '../placed-deliveries.js';
import { steadyPlan } from '../steady-plan.js';

const NOW = Date.parse('2026-03-02T00:00Z');

function news(posts: number, rest: Partial<Parameters<typeof steadyPlan>[0]> = {}): ChannelPlan {
  return steadyPlan({ posts: { news: posts, support: 0, events: 0 }, ...rest });
}

const OFF = news(0);

function at(text: string): Instant {
  return Date.parse(`2026-03-${text}Z`);
}

function inSlot(time: string, given: Partial<QueuedDelivery> = {}): QueuedDelivery {
  return delivery(at(time), { asked: 'slot', holds: at(time), ...given });
}

/** "03-04T13:00 queued" for each delivery that changes. */
function changes(plan: ChannelPlan, queue: readonly QueuedDelivery[], now = NOW): string[] {
  return replan(plan, queue, { now }).map(
    ({ to, state }) => `${new Date(to).toISOString().slice(5, 16)} ${state}`,
  );
}

/** One a day at 13:00. */
const week = ['02T13:00', '03T13:00', '04T13:00', '05T13:00', '06T13:00'];

describe('planning a queue', () => {
  it('changes nothing where the queue follows the plan already', () => {
    expect(
      changes(
        news(5),
        week.map((time) => inSlot(time)),
      ),
    ).to.deep.equal([]);
  });

  it('moves deliveries in slots to the next free slots, in the same order', () => {
    const queue = ['02T13:00', '03T13:00', '04T13:00'].map((time) => inSlot(time));
    expect(changes(news(3), queue)).to.deep.equal([
      '03-02T15:40 queued',
      '03-04T13:00 queued',
      '03-06T10:20 queued',
    ]);
  });

  it('leaves a function alone whose cadence is as it was and whose slots are all still there', () => {
    const [both] = steadyPlan({ posts: { news: 3, support: 5, events: 0 } }).epochs;
    const [supportOnly] = steadyPlan({ posts: { news: 0, support: 5, events: 0 } }).epochs;
    if (both === undefined || supportOnly === undefined) throw new Error('no epoch');
    const plan = { epochs: [both, { ...supportOnly, from: NOW }], blackouts: [] };
    // A hole on Monday and Wednesday stays a hole: nobody turned support.
    const queue = ['03T13:00', '05T13:00'].map((time) => inSlot(time, { function: 'support' }));
    expect(changes(plan, queue)).to.deep.equal([]);
    const turned = { epochs: [supportOnly, { ...both, from: NOW }], blackouts: [] };
    const ownQueue = [inSlot('06T13:00', { function: 'news' })];
    expect(changes(turned, ownQueue)).to.have.length(1);
  });

  it('drives nobody out of a slot for what a manager squeezed in beside it', () => {
    const [before] = steadyPlan({ posts: { news: 5, support: 3, events: 0 } }).epochs;
    const [after] = news(5).epochs;
    if (before === undefined || after === undefined) throw new Error('no epoch');
    // Support was turned to 0; news is as it was.
    const plan = { epochs: [before, { ...after, from: NOW }], blackouts: [] };
    const queue = ['02T13:00', '03T13:00', '04T13:00'].map((time) => inSlot(time));
    const squeezed = [
      delivery(at('02T13:10'), { overridden: ['too-close', 'cadence-full'] }),
      delivery(at('03T14:30')),
    ];
    expect(changes(plan, [...queue, ...squeezed])).to.deep.equal([]);
    // Neither does what is planned where the cadence of news was the last to change.
    expect(changes(news(5), [...queue, ...squeezed])).to.deep.equal([]);
    // The slot is free once its post is gone, and then the one beside it takes it.
    expect(replan(plan, [...queue.slice(1), ...squeezed], { now: NOW })[0]).to.deep.include({
      to: at('02T13:10'),
      holds: at('02T13:00'),
    });
  });

  it('gives a fixed time the slot beside it once the queue moves on to new slots', () => {
    const queue = [inSlot('04T13:00'), delivery(at('04T14:00'))];
    const planned = replan(news(5), queue, { now: NOW });
    expect(planned.map(({ to, holds }) => [to, holds])).to.deep.equal([
      [at('04T14:00'), at('04T13:00')],
      [at('02T13:00'), at('02T13:00')],
    ]);
  });

  it('closes the hole that a cancelled delivery left', () => {
    expect(changes(news(5), [inSlot('03T13:00'), inSlot('05T13:00')])).to.deep.equal([
      '03-02T13:00 queued',
      '03-03T13:00 queued',
    ]);
  });

  it('leaves alone what is due, under way or done', () => {
    const queue = [
      inSlot('02T13:00'),
      inSlot('03T13:00', { state: 'publishing' }),
      inSlot('04T13:00', { state: 'unconfirmed' }),
      inSlot('05T13:00'),
    ];
    expect(changes(news(5), queue, at('02T13:00'))).to.deep.equal([]);
    expect(changes(OFF, queue, at('02T13:00'))).to.deep.equal(['03-05T13:00 held']);
  });

  it('lets fixed times go first and take their nearest slot', () => {
    const queue = [inSlot('02T15:40'), delivery(at('02T14:00'))];
    const planned = replan(news(5), queue, { now: NOW });
    expect(planned.map(({ to, holds }) => [to, holds])).to.deep.equal([
      [at('02T14:00'), at('02T13:00')],
      [at('03T13:00'), at('03T13:00')],
    ]);
  });

  it('puts fixed times that break a rule in conflict, with the reason, and back when they do not', () => {
    const queue = [delivery(at('07T12:00'))];
    const [change] = replan(news(5), queue, { now: NOW });
    expect(change).to.deep.include({ state: 'conflict', to: at('07T12:00'), holds: null });
    expect(change?.sentence).to.contain('No window is open');
    const conflict = [delivery(at('07T12:00'), { state: 'conflict' })];
    const saturdays = [...DEFAULT_WINDOWS, { weekday: 6, from: 540, to: 1020 }];
    expect(changes(news(5, { windows: saturdays }), conflict)).to.deep.equal([
      '03-07T12:00 queued',
    ]);
  });

  it('sees what else is on the channel', () => {
    const others = [delivery(at('04T12:30'), { function: 'support', state: 'awaiting-approval' })];
    const planned = replan(news(5), [delivery(at('04T12:00'))], { now: NOW, others });
    expect(planned.map(({ state }) => state)).to.deep.equal(['conflict']);
  });

  it('keeps the time of a delivery that was overridden, unless it is dimmed off', () => {
    const queue = [delivery(at('07T12:00'), { overridden: ['outside-windows'] })];
    expect(changes(news(5), queue)).to.deep.equal([]);
    expect(changes(OFF, queue)).to.deep.equal(['03-07T12:00 held']);
    const dimmed = [delivery(at('07T12:00'), { overridden: ['dimmed-off'] })];
    expect(changes(OFF, dimmed)).to.deep.equal([]);
  });

  it('does not blame a fixed time for what was overridden beside it', () => {
    const squeezed = delivery(at('03T09:40'), { overridden: ['too-close'] });
    expect(changes(news(5), [squeezed, delivery(at('03T10:00'))])).to.deep.equal([]);
  });

  it('holds both kinds at level 0 and keeps their order until the level returns', () => {
    const queue = [inSlot('02T13:00'), delivery(at('03T10:00')), inSlot('04T13:00')];
    const dark = replan(OFF, queue, { now: NOW });
    expect(dark.map(({ state, holds }) => [state, holds])).to.deep.equal([
      ['held', null],
      ['held', null],
      ['held', null],
    ]);
    const held = queue.map((it) => ({ ...it, state: 'held', holds: null }) as const);
    expect(changes(news(5), held, at('02T18:00'))).to.deep.equal([
      '03-03T10:00 queued',
      '03-03T13:00 queued',
      '03-04T13:00 queued',
    ]);
  });

  it('asks a person about a held fixed time that has gone', () => {
    const held = [delivery(at('03T10:00'), { state: 'held' })];
    expect(changes(OFF, held, at('03T12:00'))).to.deep.equal([]);
    expect(changes(news(5), held, at('03T12:00'))).to.deep.equal(['03-03T10:00 conflict']);
  });

  it('brings what nobody approved back to those who approve', () => {
    const held = [inSlot('02T13:00', { state: 'held', holds: null, needsApproval: true })];
    expect(changes(news(5), held)).to.deep.equal(['03-02T13:00 awaiting-approval']);
  });

  it('holds what finds no slot before the level goes to 0 for good, in its order', () => {
    const [epoch] = news(5).epochs;
    const [off] = OFF.epochs;
    if (epoch === undefined || off === undefined) throw new Error('The plan needs an epoch.');
    const plan = { epochs: [epoch, { ...off, from: at('05T00:00') }], blackouts: [] };
    const queue = ['02T08:00', '02T09:00', '02T10:00', '02T11:00', '02T12:00'].map((time) =>
      delivery(at(time), { asked: 'slot' }),
    );
    expect(changes(plan, queue)).to.deep.equal([
      '03-02T13:00 queued',
      '03-03T13:00 queued',
      '03-04T13:00 queued',
      '03-04T13:01 held',
      '03-04T13:02 held',
    ]);
  });

  it('waits for a level that is known to return', () => {
    const [epoch] = news(5).epochs;
    const [off] = OFF.epochs;
    if (epoch === undefined || off === undefined) throw new Error('The plan needs an epoch.');
    const plan = { epochs: [off, { ...epoch, from: at('09T00:00') }], blackouts: [] };
    expect(changes(plan, [inSlot('02T13:00')])).to.deep.equal(['03-09T13:00 queued']);
  });

  it('asks a person when there is a level but no slot', () => {
    const [change] = replan(news(5, { windows: [] }), [inSlot('02T13:00')], { now: NOW });
    expect(change).to.deep.include({ state: 'conflict', holds: null });
    expect(change?.sentence).to.contain('no slot');
  });

  it('asks a person about a repetition, and lets the queue behind it go on', () => {
    const queue = [
      inSlot('02T13:00', { textFingerprint: 'x' }),
      inSlot('03T13:00', { textFingerprint: 'x' }),
      inSlot('04T13:00'),
    ];
    const planned = replan(news(5), queue, { now: NOW });
    expect(planned).to.have.length(1);
    expect(planned[0]).to.deep.include({ state: 'conflict', holds: at('03T13:00') });
    expect(planned[0]?.sentence).to.contain('same text');
  });

  it('skips slots that off-plan posts leave no room for', () => {
    const offPlan = ['02T09:00', '02T10:00'].map((time) => delivery(at(time)));
    const queue = [...offPlan, inSlot('04T13:00'), inSlot('06T10:20')];
    expect(changes(news(3), queue)).to.deep.equal(['03-02T15:40 queued', '03-09T15:40 queued']);
  });
});

describe('the border between two levels', () => {
  const [slow] = news(5).epochs;
  const [fast] = steadyPlan({ posts: { news: 0, support: 5, events: 0 } }).epochs;
  if (slow === undefined || fast === undefined) throw new Error('The plan needs an epoch.');

  function slotsAround(border: Instant, after = fast): string[] {
    const epochs = [slow, { ...after, from: border }] as ChannelPlan['epochs'];
    return slotsBetween({ epochs, blackouts: [] }, at('04T00:00'), at('05T00:00')).map(
      (slot) => `${new Date(slot.at).toISOString().slice(11, 16)} ${slot.function}`,
    );
  }

  it('is between what was promised before and what is promised after', () => {
    expect(slotsAround(at('04T12:00'))).to.deep.equal(['13:00 support']);
    expect(slotsAround(at('04T13:00'))).to.deep.equal(['13:00 support']);
    expect(slotsAround(at('04T13:01'))).to.deep.equal(['13:00 news']);
  });

  it('moves a slot just after it to the gap from the last before it', () => {
    const later = { ...fast, windows: fast?.windows.map((it) => ({ ...it, from: 580 })) };
    expect(slotsAround(at('04T13:10'), later)).to.deep.equal(['13:00 news', '13:45 support']);
  });

  it('moves it behind what is promised next, never to where it is too close', () => {
    const both = steadyPlan({
      posts: { news: 0, support: 5, events: 5 },
      windows: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: 580, to: 1020 })),
    }).epochs[0];
    // Support would be at 13:20 and events at 14:05.
    expect(slotsAround(at('04T13:10'), both)).to.deep.equal([
      '13:00 news',
      '14:05 events',
      '14:50 support',
    ]);
  });
});

describe('the impact of a change', () => {
  it('names cadence, reply policy and posts a week before and after, and all that moves', () => {
    const queue = [inSlot('02T13:00'), delivery(at('03T10:00')), inSlot('04T13:00')];
    const question = { queue, now: NOW, planBefore: news(5) };
    const impact = impactOf({ ...question, planAfter: news(3) });
    expect(impact.functions.news.before.cadence).to.deep.equal({ posts: 5, weeks: 1 });
    expect(impact.functions.news.after.cadence).to.deep.equal({ posts: 3, weeks: 1 });
    expect(impact.functions.support.after).to.deep.include({ level: 0, postsPerWeek: 0 });
    expect(impact.postsPerWeek).to.deep.equal({ before: 5, after: 3 });
    expect(impact.moved.map(({ from, to }) => (to - from) / HOUR)).to.deep.equal([2 + 2 / 3]);
    expect([...impact.held, ...impact.conflict, ...impact.returned]).to.deep.equal([]);
  });

  it('tells what is held, and what comes back', () => {
    const queue = [inSlot('02T13:00'), delivery(at('03T10:00'), { holds: null })];
    const dark = impactOf({ queue, now: NOW, planBefore: news(5), planAfter: OFF });
    expect(dark.held).to.have.length(2);
    expect(dark.moved).to.deep.equal([]);
    const held = queue.map((it) => ({ ...it, state: 'held', holds: null }) as const);
    const light = impactOf({ queue: held, now: NOW, planBefore: OFF, planAfter: news(5) });
    expect(light.returned).to.have.length(2);
  });

  it('tells what comes into conflict', () => {
    const queue = [delivery(at('03T10:00'))];
    const planAfter = {
      ...news(5),
      blackouts: [{ from: '2026-03-03', to: '2026-03-03', reason: 'r' }],
    };
    const impact = impactOf({ queue, now: NOW, planBefore: news(5), planAfter });
    expect(impact.conflict.map(({ sentence }) => sentence)[0]).to.contain('blackout');
    expect(impact.conflict[0]?.to).to.equal(NOW + DAY + 10 * HOUR);
  });
});
