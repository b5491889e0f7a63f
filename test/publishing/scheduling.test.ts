import { expect } from 'chai';
import { HOUR, MINUTE } from '../../src/domain/time-units.js';
import { ForbiddenError, InvalidInputError } from '../../src/failures.js';
import { approveDelivery, returnDelivery } from '../../src/publishing/scheduling/approvals.js';
import {
  cancelDelivery,
  restoreDelivery,
} from '../../src/publishing/scheduling/delivery-canceller.js';
import { moveDelivery } from '../../src/publishing/scheduling/delivery-mover.js';
import { duplicatePost, editPost } from '../../src/publishing/scheduling/post-editor.js';
import {
  schedulePost,
  type ScheduleResult,
} from '../../src/publishing/scheduling/post-scheduler.js';
import {
  actor,
  MONDAY,
  openPublishingBench,
  post,
  type PublishingBench,
} from '../support/publishing-bench.js';
import { rejection } from '../support/rejection.js';

const scheduled = (result: ScheduleResult): Extract<ScheduleResult, { type: 'scheduled' }> => {
  if (result.type !== 'scheduled') throw new Error(JSON.stringify(result.refusals));
  return result;
};
const fixed = (wall: string) =>
  ({ type: 'fixed', wall, zone: 'Europe/Berlin', choice: 'first' }) as const;

describe('scheduling a post', () => {
  let bench: PublishingBench;
  beforeEach(async () => {
    bench = await openPublishingBench();
  });
  afterEach(() => bench.close());

  const schedule = async (given: Parameters<typeof post>[0], who = actor('agent')) =>
    schedulePost(bench.deps, who, post(given));

  it('takes the next free slot, and the one after for the next post', async () => {
    const { _id } = await bench.channel();
    const first = scheduled(await schedule({ channels: [_id] })).deliveries[0];
    const second = scheduled(await schedule({ channels: [_id] })).deliveries[0];
    expect(first?.state).to.equal('queued');
    expect(first?.holds).to.deep.equal(first?.dueAt);
    expect(second?.dueAt?.getTime()).to.be.above(first?.dueAt?.getTime() ?? Infinity);
  });

  it('asks for a reason where one would help: at a fixed time, not where there are no slots', async () => {
    const { _id } = await bench.channel({ levels: { news: 0 } });
    const helps = async (when: Parameters<typeof post>[0]['when']) => {
      const result = await schedule({ channels: [_id], ...(when ? { when } : {}) });
      return result.type === 'refused' && result.refusals.map(({ overridable }) => overridable);
    };
    expect(await helps({ type: 'next-slot' })).to.deep.equal([false]);
    expect(await helps(fixed('2026-03-05T15:00'))).to.deep.equal([true]);
  });

  it('gives every one of ten people who ask at once a slot of their own', async () => {
    const { _id } = await bench.channel();
    const results = await Promise.all(
      Array.from({ length: 10 }, () => schedule({ channels: [_id] })),
    );
    const slots = results.map((result) => scheduled(result).deliveries[0]?.holds?.getTime());
    expect(new Set(slots).size).to.equal(10);
  });

  it('lets only one of two fixed times nearer than the gap through when both come at once', async () => {
    const { _id } = await bench.channel();
    const results = await Promise.all(
      ['2026-03-04T11:00', '2026-03-04T11:20'].map((wall) =>
        schedule({ channels: [_id], when: fixed(wall) }),
      ),
    );
    const kept = await bench.deps.store.deliveries.countDocuments({ channel: _id });
    expect(results.filter(({ type }) => type === 'scheduled')).to.have.length(1);
    expect(kept).to.equal(1);
  });

  it('saves nothing when one of two channels refuses, and names each broken rule', async () => {
    const open = await bench.channel();
    const closed = await bench.channel({ name: 'Dark', levels: { news: 0 } });
    const result = await schedule({
      channels: [open._id, closed._id],
      when: fixed('2026-03-07T23:00'),
    });
    expect(result.type).to.equal('refused');
    if (result.type !== 'refused') return;
    const dark = result.refusals.find(({ channel }) => channel === closed._id);
    expect(dark?.broken.map(({ rule }) => rule)).to.include.members([
      'dimmed-off',
      'outside-windows',
    ]);
    expect(await bench.deps.store.deliveries.countDocuments({})).to.equal(0);
    expect(await bench.deps.store.posts.countDocuments({})).to.equal(0);
  });

  it('offers a time that is then accepted', async () => {
    const { _id } = await bench.channel();
    const refused = await schedule({ channels: [_id], when: fixed('2026-03-07T23:00') });
    if (refused.type !== 'refused') throw new Error('expected a refusal');
    const nearest = refused.refusals[0]?.nearest ?? 0;
    const wall = new Date(nearest + HOUR).toISOString().slice(0, 16);
    expect((await schedule({ channels: [_id], when: fixed(wall) })).type).to.equal('scheduled');
  });

  it('refuses a text that is longer than the network takes, whatever reason is given', async () => {
    const { _id } = await bench.channel();
    const input = { channels: [_id], text: 'x'.repeat(201), overrideReason: 'It must be long' };
    const result = await schedule(input, actor('manager'));
    if (result.type !== 'refused') throw new Error('expected a refusal');
    expect(result.refusals[0]?.broken[0]?.rule).to.equal('too-long');
  });

  it('lets a manager break the windows with a reason, and keeps the reason', async () => {
    const { _id } = await bench.channel();
    const input = {
      channels: [_id],
      when: fixed('2026-03-07T23:00'),
      overrideReason: 'The pier burns',
    };
    expect(await rejection(schedule(input))).to.be.instanceOf(ForbiddenError);
    const { deliveries } = scheduled(await schedule(input, actor('manager')));
    expect(deliveries[0]?.overrides.map(({ rule, reason }) => [rule, reason])).to.deep.equal([
      ['outside-windows', 'The pier burns'],
    ]);
  });

  it('wants words before it queues, but not for a draft', async () => {
    const { _id } = await bench.channel();
    expect(await rejection(schedule({ channels: [_id], text: '  ' }))).to.be.instanceOf(
      InvalidInputError,
    );
    const draft = scheduled(await schedule({ channels: [_id], text: '', when: { type: 'draft' } }));
    expect(draft.deliveries[0]?.state).to.equal('draft');
    expect(draft.deliveries[0]?.dueAt).to.equal(null);
  });

  it('finds what a repeat of the same request already made', async () => {
    const { _id } = await bench.channel();
    const input = post({ channels: [_id] });
    const postId = '01hzzzzzzzzzzzzzzzzzzzzzzz';
    const first = scheduled(await schedulePost(bench.deps, actor('agent'), input, { postId }));
    const again = scheduled(await schedulePost(bench.deps, actor('agent'), input, { postId }));
    expect(again.deliveries.map(({ _id: id }) => id)).to.deep.equal(
      first.deliveries.map(({ _id: id }) => id),
    );
    expect(await bench.deps.store.posts.countDocuments({})).to.equal(1);
  });

  it('keeps a time that occurs twice as it was chosen', async () => {
    const { _id } = await bench.channel({ levels: { news: 100 } });
    const when = {
      type: 'fixed',
      wall: '2026-10-25T02:30',
      zone: 'Europe/Berlin',
      choice: 'second',
    } as const;
    const input = { channels: [_id], when, overrideReason: 'At night' };
    const { deliveries } = scheduled(await schedule(input, actor('manager')));
    expect(deliveries[0]?.dueAt?.toISOString()).to.equal('2026-10-25T01:30:00.000Z');
    expect(deliveries[0]?.placement).to.deep.include({
      wall: '2026-10-25T02:30',
      choice: 'second',
    });
  });

  describe('and then', () => {
    it('moves to another time, once; an older page is told', async () => {
      const { _id } = await bench.channel();
      const [delivery] = scheduled(await schedule({ channels: [_id] })).deliveries;
      const input = { when: fixed('2026-03-05T15:00'), revision: 0, overrideReason: null };
      const moved = await moveDelivery(bench.deps, actor('agent'), delivery?._id ?? '', input);
      expect(moved.type).to.equal('moved');
      const late = moveDelivery(bench.deps, actor('agent'), delivery?._id ?? '', input);
      expect((await rejection(late)).message).to.match(/Nothing was changed/);
    });

    it('is cancelled, frees its slot, and comes back to it by undo', async () => {
      const { _id } = await bench.channel();
      const [delivery] = scheduled(await schedule({ channels: [_id] })).deliveries;
      const id = delivery?._id ?? '';
      await cancelDelivery(bench.deps, actor('agent'), id);
      expect((await bench.delivery(id)).holds).to.equal(null);
      await restoreDelivery(bench.deps, actor('agent'), id);
      const back = await bench.delivery(id);
      expect(back.state).to.equal('queued');
      expect(back.holds).to.deep.equal(delivery?.holds);
      expect(back.placement).to.deep.equal({ kind: 'slot' });
    });

    it('takes another slot by undo when its own was taken meanwhile', async () => {
      const { _id } = await bench.channel();
      const [delivery] = scheduled(await schedule({ channels: [_id] })).deliveries;
      await cancelDelivery(bench.deps, actor('agent'), delivery?._id ?? '');
      const [other] = scheduled(await schedule({ channels: [_id] })).deliveries;
      expect(other?.holds).to.deep.equal(delivery?.holds);
      await restoreDelivery(bench.deps, actor('agent'), delivery?._id ?? '');
      const back = await bench.delivery(delivery?._id ?? '');
      expect(back.holds?.getTime()).to.be.above(other?.holds?.getTime() ?? Infinity);
    });

    it('is edited; its slot stays and its words change', async () => {
      const { _id } = await bench.channel();
      const made = scheduled(await schedule({ channels: [_id], text: 'Before' }));
      const content = { title: null, media: [], variants: {} };
      await editPost(bench.deps, actor('agent'), made.post._id, {
        ...content,
        text: 'After',
        revision: 0,
      });
      const after = await bench.delivery(made.deliveries[0]?._id ?? '');
      expect(after.wakeAt).to.deep.equal(made.deliveries[0]?.dueAt);
      expect(after.textFingerprint).to.not.equal(made.deliveries[0]?.textFingerprint);
      const older = editPost(bench.deps, actor('agent'), made.post._id, {
        ...content,
        text: 'Older',
        revision: 0,
      });
      expect((await rejection(older)).message).to.match(/meanwhile/);
    });

    it('is copied as a draft', async () => {
      const { _id } = await bench.channel();
      const made = scheduled(await schedule({ channels: [_id], text: 'Again' }));
      const copy = await duplicatePost(bench.deps, actor('author'), made.post._id);
      expect(copy.text).to.equal('Again');
      const drafts = await bench.deps.store.deliveries.countDocuments({
        post: copy._id,
        state: 'draft',
      });
      expect(drafts).to.equal(1);
    });
  });

  describe('where a channel asks for approval', () => {
    const asking = async () => {
      const channel = await bench.channel();
      const { news } = channel.dimmers;
      await bench.deps.store.channels.updateOne(
        { _id: channel._id },
        { $set: { 'dimmers.news': { ...news, approval: true } } },
      );
      return channel;
    };

    it('waits for a manager, whose own post does not', async () => {
      const { _id } = await asking();
      const waiting = scheduled(await schedule({ channels: [_id] }));
      expect(waiting.deliveries[0]?.state).to.equal('awaiting-approval');
      const own = scheduled(await schedule({ channels: [_id] }, actor('manager')));
      expect(own.deliveries[0]?.state).to.equal('queued');
      const refused = approveDelivery(
        bench.deps,
        actor('agent', 'agent-2'),
        waiting.deliveries[0]?._id ?? '',
      );
      expect(await rejection(refused)).to.be.instanceOf(ForbiddenError);
      const approved = await approveDelivery(
        bench.deps,
        actor('manager'),
        waiting.deliveries[0]?._id ?? '',
      );
      expect(approved.state).to.equal('queued');
    });

    it('asks again after an edit', async () => {
      const { _id } = await asking();
      const made = scheduled(await schedule({ channels: [_id] }));
      const id = made.deliveries[0]?._id ?? '';
      await approveDelivery(bench.deps, actor('manager'), id);
      const content = { title: null, media: [], variants: {}, text: 'Changed', revision: 0 };
      await editPost(bench.deps, actor('agent'), made.post._id, content);
      const after = await bench.delivery(id);
      expect(after.state).to.equal('awaiting-approval');
      expect(after.approval).to.equal(null);
    });

    it('gives one whose time has gone the next slot when it is approved', async () => {
      const { _id } = await asking();
      const made = scheduled(await schedule({ channels: [_id] }));
      const id = made.deliveries[0]?._id ?? '';
      bench.clock.advance((made.deliveries[0]?.dueAt?.getTime() ?? 0) - MONDAY + MINUTE);
      const approved = await approveDelivery(bench.deps, actor('manager'), id);
      expect(approved.dueAt?.getTime()).to.be.above(bench.clock.now());
      expect(approved.state).to.equal('queued');
    });

    it('goes back to its author with a reason', async () => {
      const { _id } = await asking();
      const made = scheduled(await schedule({ channels: [_id] }));
      const id = made.deliveries[0]?._id ?? '';
      await returnDelivery(bench.deps, actor('manager'), id, { reason: 'The date is wrong' });
      const after = await bench.delivery(id);
      expect(after.state).to.equal('draft');
      expect(after.problem).to.contain('The date is wrong');
    });
  });
});
