import { expect } from 'chai';
import { channelPlan } from '../../../src/domain/slots/channel-plan.js';
import {
  CONSISTENCY_SPAN,
  cadenceScore,
  consistencyOf,
} from '../../../src/domain/consistency/consistency.js';
import { DEFAULT_CURVES } from '../../../src/domain/levels/default-curves.js';
import type { ChannelPlan } from '../../../src/domain/slots/epoch.js';
import { perFunction } from '../../../src/domain/function-name.js';
import {
  meanScore,
  promiseScore,
  shownScore,
} from '../../../src/domain/consistency/promise-score.js';
import { accountOfReplies } from '../../../src/domain/replies/reply-account.js';
import {
  accountOfSlots,
  type JudgedDelivery,
  type SlotAccountQuestion,
} from '../../../src/domain/consistency/slot-account.js';
import { HOUR, MINUTE, SECOND, WEEK } from '../../../src/domain/time-units.js';
import { DEFAULT_WINDOWS } from '../../../src/domain/time/window.js';
import { inSlot, notOut, published } from '../judged-deliveries.js';
import { steadyPlan } from '../steady-plan.js';

// Three a week in 2,400 open minutes (five days of eight hours): slots at open minutes 400, 1200
// and 2000, which are Monday 15:40, Wednesday 13:00 and Friday 10:20.
const THREE_A_WEEK = steadyPlan({ posts: { news: 3, support: 0, events: 0 } });
const MONDAY = Date.UTC(2026, 5, 1);
const at = (text: string): number => Date.parse(`2026-06-${text}Z`);
const weekOf = (week: number): number[] =>
  ['01T15:40', '03T13:00', '05T10:20'].map((text) => at(text) + week * WEEK);
const FOUR_WEEKS = [0, 1, 2, 3].flatMap(weekOf);

function account(
  deliveries: readonly JudgedDelivery[],
  {
    plan = THREE_A_WEEK,
    from = MONDAY,
    to = MONDAY + CONSISTENCY_SPAN,
    knownUntil = to,
  }: Partial<Pick<SlotAccountQuestion, 'plan' | 'from' | 'to' | 'knownUntil'>> = {},
) {
  return accountOfSlots({
    ...{ plan, function: 'news', from, to, knownUntil, toleranceMinutes: 120, deliveries },
  });
}
type Given = Parameters<typeof account>;
const cadence = (...given: Given) => cadenceScore(account(...given));
const fates = (...given: Given) => account(...given).slots.map(({ fate }) => fate);

describe('consistency', () => {
  describe('the cadence score', () => {
    it('is 100 where every slot was kept and nothing else was posted', () => {
      // Recall 12 of 12, precision 12 of 12.
      expect(cadence(FOUR_WEEKS.map((slot) => inSlot(slot)))).to.deep.equal({
        ...{ promised: 12, done: 12, kept: 12, score: 100 },
      });
    });

    it('is the F1 of slots kept: one late, one failed, one empty and one post off plan', () => {
      const [late = 0, failed = 0, , ...kept] = FOUR_WEEKS;
      const result = cadence([
        ...kept.map((slot) => inSlot(slot)),
        inSlot(late, { publishedAt: late + 130 * MINUTE }),
        notOut(failed, 'failed'),
        published(at('14T12:00')),
      ]);
      // Recall 9 of 12 = 0.75. Published: 9 in slots, 1 late, 1 off plan; precision 9 of 11.
      // F1 = 2 · 9 / (12 + 11) = 18/23 = 0.7826…
      expect(result).to.deep.include({ promised: 12, done: 11, kept: 9 });
      expect(result.score).to.be.closeTo(78.26, 0.01);
    });

    it('is 0 where nothing was published', () => {
      expect(cadence([])).to.deep.equal({ promised: 12, done: 0, kept: 0, score: 0 });
    });

    it('is none where nothing was promised and nothing done', () => {
      const plan = steadyPlan({ posts: { news: 0, support: 3, events: 1 } });
      expect(cadence([], { plan }).score).to.equal(null);
    });

    it('is 0 where nothing was promised and something was posted', () => {
      const plan = steadyPlan({ posts: { news: 0, support: 3, events: 1 } });
      expect(cadence([published(at('10T10:00'))], { plan })).to.deep.equal({
        ...{ promised: 0, done: 1, kept: 0, score: 0 },
      });
    });

    it('judges each week by the level that held then', () => {
      const levels = [
        { at: 0, level: 50 },
        { at: MONDAY + 2 * WEEK, level: 75 },
      ];
      const off = { history: [], independent: false };
      const plan = channelPlan({
        rhythms: [
          { from: 0, zone: 'UTC', windows: DEFAULT_WINDOWS, preferredTimes: [], gapMinutes: 45 },
        ],
        dimmers: {
          ...perFunction((name) => ({ ...off, curve: DEFAULT_CURVES[name] })),
          news: { ...off, history: levels, curve: DEFAULT_CURVES.news },
        },
        grandMaster: [],
        blackouts: [],
      });
      // Level 50 is 3 a week and level 75 is 5: 2 · 3 + 2 · 5 = 16 slots. Who goes on with three a
      // week keeps 6, and of the new times (Mon 13:00, Tue 13:00, Wed 13:00 …) Wednesday's alone: 2.
      // Monday 15:40 is 2 h 40 min after Monday's and Friday 10:20 the same before Friday's.
      // Posts 12, kept 8: F1 = 2 · 8 / (16 + 12) = 16/28 = 0.5714…
      const result = cadence(
        FOUR_WEEKS.map((slot) => inSlot(slot)),
        { plan },
      );
      expect(result).to.deep.include({ promised: 16, done: 12, kept: 8 });
      expect(result.score).to.be.closeTo(57.14, 0.01);
    });

    it('asks for nothing in a blackout, and a post in it is off plan', () => {
      const plan: ChannelPlan = {
        ...THREE_A_WEEK,
        blackouts: [{ from: '2026-06-08', to: '2026-06-14', reason: 'works outing' }],
      };
      // 9 slots are left; 9 kept, 3 more posted: F1 = 18 / (9 + 12) = 0.857…
      const result = cadence(
        FOUR_WEEKS.map((slot) => inSlot(slot)),
        { plan },
      );
      expect(result).to.deep.include({ promised: 9, done: 12, kept: 9 });
      expect(result.score).to.be.closeTo(85.71, 0.01);
    });

    it('does not ask who else posted on the channel', () => {
      const other = published(at('01T15:40'), { function: 'support' });
      expect(cadence([other])).to.deep.include({ promised: 12, done: 0 });
    });
  });

  describe('a slot', () => {
    const monday = at('01T15:40');
    const week = { to: MONDAY + WEEK };
    const first = (delivery: JudgedDelivery) => fates([delivery], week)[0];

    it('is kept by a fixed time within the tolerance that took it', () => {
      const early = published(at('01T14:10'), { holds: monday });
      expect(first(early)).to.deep.include({ type: 'kept', at: at('01T14:10') });
    });

    it('is kept by a post at the very edge of the tolerance that took seconds to send', () => {
      const edge = published(at('01T17:40') + 40 * SECOND, { holds: monday });
      expect(first(edge)).to.include({ type: 'kept' });
      const beyond = published(at('01T17:41'), { holds: monday });
      expect(first(beyond)).to.include({ type: 'late', minutes: 121 });
    });

    it('is kept by a post off plan that came near it when nothing else did', () => {
      const near = published(at('01T16:30'));
      expect(fates([near, notOut(monday, 'failed')], week)[0]).to.include({
        ...{ type: 'kept', delivery: near.id },
      });
    });

    it('is kept by one post, and the other is off plan', () => {
      const two = [inSlot(monday), published(monday + HOUR)];
      expect(cadence(two, week)).to.deep.include({ promised: 3, done: 2, kept: 1 });
      expect(account(two, week).offPlan).to.deep.equal([
        { delivery: two[1]?.id, at: monday + HOUR, of: null },
      ]);
    });

    it('is one of two slots that one post came near, and the post keeps the nearer one alone', () => {
      // 14 a week lie 2,400 / 14 = 171 minutes apart, and the tolerance reaches 120.
      const plan = steadyPlan({ posts: { news: 14, support: 0, events: 0 } });
      const [one, two] = account([], { plan, ...week }).slots.map((slot) => slot.at);
      const between = published((two ?? 0) - 70 * MINUTE);
      expect((two ?? 0) - (one ?? 0)).to.be.closeTo(171 * MINUTE, 5 * MINUTE);
      const [fate, next] = fates([between], { plan, ...week });
      expect([fate?.type, next?.type]).to.deep.equal(['empty', 'kept']);
    });

    it('is given up to another post where more slots are kept by that', () => {
      const plan = steadyPlan({ posts: { news: 14, support: 0, events: 0 } });
      const [one = 0, two = 0] = account([], { plan, ...week }).slots.map((slot) => slot.at);
      // The first post holds the first slot and is nearer the second; the other reaches the first alone.
      const late = published(one + 110 * MINUTE, { holds: one });
      const early = published(one - 60 * MINUTE);
      const [fate, next] = fates([late, early], { plan, ...week });
      expect(fate).to.deep.include({ type: 'kept', delivery: early.id, at: one - HOUR });
      expect(next).to.deep.include({ type: 'kept', delivery: late.id });
      expect(two - late.dueAt!).to.be.lessThan(HOUR + 5 * MINUTE);
    });

    it('says what was there and did not go out', () => {
      for (const state of ['held', 'failed', 'missed', 'unconfirmed', 'cancelled'] as const) {
        const delivery = notOut(monday, state);
        expect(first(delivery)).to.deep.equal({
          ...{ type: 'not-published', delivery: delivery.id, state },
        });
      }
    });

    it('says that nothing was there', () => {
      expect(first(notOut(at('02T15:40'), 'failed'))).to.deep.equal({ type: 'empty' });
    });

    it('is not judged while it can still be kept', () => {
      const to = at('01T17:40');
      expect(fates([], { to })).to.deep.equal([{ type: 'open' }]);
      expect(cadence([], { to }).score).to.equal(null);
      expect(fates([], { to: to + MINUTE })).to.deep.equal([{ type: 'empty' }]);
      expect(cadence([inSlot(monday)], { to }).score).to.equal(100);
    });
  });

  describe('a span', () => {
    const second = MONDAY + WEEK;

    it('leaves a post to the slot that it keeps before the span', () => {
      // Fridays 10:20; the span begins at 10:30 and the post goes out at 11:00.
      const friday = at('05T10:20');
      const posts = [published(friday + 40 * MINUTE, { holds: friday })];
      const after = { from: friday + 10 * MINUTE, to: second };
      expect(cadence(posts, after).score).to.equal(null);
      expect(cadence(posts, { to: after.from + HOUR }).kept).to.equal(1);
    });

    it('leaves a post to the slot that it keeps after the span', () => {
      const monday = second + 15 * HOUR + 40 * MINUTE;
      const posts = [published(monday - HOUR, { holds: monday })];
      const before = cadence(posts, { from: second, to: monday - 30 * MINUTE });
      expect(before).to.deep.include({ promised: 0, done: 0, score: null });
      const after = { from: monday - 30 * MINUTE, to: second + WEEK };
      expect(cadence(posts, after)).to.deep.include({ promised: 3, kept: 1, done: 1 });
    });

    it('leaves a post off plan to the span in which it went out', () => {
      const posts = [published(second - 10 * MINUTE)];
      expect(cadence(posts, { to: second })).to.deep.include({ promised: 3, done: 1, kept: 0 });
      const next = { from: second, to: second + WEEK };
      expect(cadence(posts, next)).to.deep.include({ promised: 3, done: 0, kept: 0 });
    });

    it('is judged later by what was known later', () => {
      const to = at('01T15:50');
      const posts = [inSlot(at('01T15:40'), { publishedAt: at('01T16:00') })];
      expect(fates(posts, { to })[0]).to.deep.equal({ type: 'open' });
      expect(fates(posts, { to, knownUntil: to + HOUR })[0]).to.include({ type: 'kept' });
      expect(fates([], { to, knownUntil: to + 2 * HOUR })[0]).to.deep.equal({ type: 'empty' });
    });

    it('does not know what happened after it', () => {
      const posts = FOUR_WEEKS.map((slot) => inSlot(slot));
      expect(cadence(posts, { to: second })).to.deep.include({ promised: 3, done: 3, kept: 3 });
    });
  });

  describe('the replies score', () => {
    const given = [
      // Seven in time, two late, one never answered, and one that nobody was owed.
      ...[1, 2, 3, 4, 5, 6, 7].map((n) => ({ message: `m${n}`, at: MONDAY + n * HOUR })),
      ...[8, 9].map((n) => ({ message: `m${n}`, at: MONDAY + 40 * HOUR })),
      { message: 'praise', at: MONDAY + HOUR },
      // A second answer to the first message is talk, not a promise.
      { message: 'm1', at: MONDAY + 50 * HOUR },
    ];
    const owed = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((n) => {
      return { message: `m${n}`, dueAt: MONDAY + 30 * HOUR };
    });
    const span = { from: MONDAY, to: MONDAY + CONSISTENCY_SPAN };

    it('is the F1 of replies on time of owed and of given', () => {
      // Recall 7 of 10; given 7 + 2 + 1 = 10, precision 7 of 10: F1 = 14/20 = 0.7.
      const { replies } = consistencyOf(account([]), accountOfReplies({ ...span, owed, given }));
      expect(replies).to.deep.equal({ promised: 10, done: 10, kept: 7, score: 70 });
    });

    it('counts with the cadence by the number of promises', () => {
      const posts = FOUR_WEEKS.slice(3).map((slot) => inSlot(slot));
      const both = consistencyOf(account(posts), accountOfReplies({ ...span, owed, given }));
      // Cadence: 9 of 12 kept, 9 posts: 18/21 = 85.714…, of 12 promises; replies 70 of 10.
      // (85.714 · 12 + 70 · 10) / 22 = (1028.571 + 700) / 22 = 78.571…
      expect(both.score).to.be.closeTo(78.571, 0.001);
    });

    it('leaves a reply to the time at which it is due', () => {
      const later = accountOfReplies({ from: MONDAY, to: MONDAY + 20 * HOUR, owed, given });
      // All owed are due later; what was given meanwhile belongs to them, but for the praise.
      expect(later.owed).to.deep.equal([]);
      expect(later.notOwed.map(({ message }) => message)).to.deep.equal(['praise']);
    });

    it('is no part of the mean where nobody recorded what was owed', () => {
      const posts = FOUR_WEEKS.map((slot) => inSlot(slot));
      expect(consistencyOf(account(posts), null)).to.deep.include({ replies: null, score: 100 });
    });
  });

  describe('a score in sum', () => {
    it('is none of nothing, and 0 of what nobody promised', () => {
      const nothing = promiseScore({ promised: 0, done: 0, kept: 0 });
      const unasked = promiseScore({ promised: 0, done: 3, kept: 0 });
      expect(meanScore([nothing, nothing])).to.equal(null);
      expect(meanScore([nothing, unasked])).to.equal(0);
      expect(meanScore([promiseScore({ promised: 2, done: 2, kept: 2 }), unasked])).to.equal(100);
    });

    it('is shown rounded half up, and as perfect only when it is', () => {
      expect([78.26, 78.5, 0, 0.2, 99.7, 100].map(shownScore)).to.deep.equal([
        78, 79, 0, 1, 99, 100,
      ]);
    });
  });
});
