import { expect } from 'chai';
import { DAY } from '../../src/domain/time-units.js';
import { ConflictError, ForbiddenError } from '../../src/failures.js';
import {
  moveTogether,
  previewBulkMove,
  type BulkMoveInput,
} from '../../src/publishing/scheduling/bulk-move.js';
import type { BulkTarget } from '../../src/publishing/scheduling/bulk-targets.js';
import { cancelDelivery } from '../../src/publishing/scheduling/delivery-canceller.js';
import { moveDelivery } from '../../src/publishing/scheduling/delivery-mover.js';
import { schedulePost } from '../../src/publishing/scheduling/post-scheduler.js';
import { undo } from '../../src/publishing/scheduling/undo.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import {
  actor,
  openPublishingBench,
  post,
  type PublishingBench,
} from '../support/publishing-bench.js';
import { rejection } from '../support/rejection.js';

const fixed = (wall: string) =>
  ({ type: 'fixed', wall, zone: 'Europe/Berlin', choice: 'first' }) as const;
const agent = actor('agent');

describe('moving deliveries together', () => {
  let bench: PublishingBench;
  let channel: ChannelRecord;
  beforeEach(async () => {
    bench = await openPublishingBench();
    channel = await bench.channel();
  });
  afterEach(() => bench.close());

  const queue = async (given: Partial<Parameters<typeof post>[0]> = {}, who = agent) => {
    const result = await schedulePost(bench.deps, who, post({ channels: [channel._id], ...given }));
    const [delivery] = result.type === 'scheduled' ? result.deliveries : [];
    if (!delivery) throw new Error(JSON.stringify(result));
    return delivery;
  };
  const inputOf = (
    deliveries: readonly DeliveryRecord[],
    how: BulkTarget,
    overrideReason: string | null = null,
  ): BulkMoveInput => ({ deliveries: deliveries.map(({ _id }) => _id), how, overrideReason });
  const move = (input: BulkMoveInput, who = agent) =>
    moveTogether(bench.deps, who, { ...input, plan: null });
  const dueOf = async ({ _id }: DeliveryRecord) => (await bench.delivery(_id)).dueAt?.getTime();

  it('shifts a whole week of slots by a week, each into the slot that matches, in one preview', async () => {
    const all = [await queue(), await queue(), await queue()];
    const input = inputOf(all, { type: 'days', days: 7 });
    const preview = await previewBulkMove(bench.deps, agent, input);
    expect(preview.items.map(({ type }) => type)).to.deep.equal(['moves', 'moves', 'moves']);
    for (const one of all) expect(await dueOf(one)).to.equal(one.dueAt?.getTime());

    await moveTogether(bench.deps, agent, { ...input, plan: preview.plan });
    for (const one of all) {
      const now = await bench.delivery(one._id);
      expect(now.dueAt?.getTime()).to.equal((one.dueAt?.getTime() ?? 0) + 7 * DAY);
      expect(now.holds).to.deep.equal(now.dueAt);
      expect(now.placement).to.deep.equal({ kind: 'slot' });
      expect(now.state).to.equal('queued');
    }
  });

  it('lets each enter the slot that another leaves, also in a ring', async () => {
    const [a, b, c] = [await queue(), await queue(), await queue()];
    // Slots of a week, three of them: the first goes to the next week, the others follow into slots.
    await move(inputOf([a], { type: 'days', days: 14 }));
    const result = await move(inputOf([c, b], { type: 'slots', from: null }));
    expect(result.items.map(({ type }) => type)).to.deep.equal(['moves', 'moves']);
    expect(await dueOf(b)).to.equal(a.dueAt?.getTime());
    expect(await dueOf(c)).to.equal(b.dueAt?.getTime());
    const back = await undo(bench.deps, agent, result.undo ?? '');
    expect(back.not).to.deep.equal([]);
    expect(await dueOf(b)).to.equal(b.dueAt?.getTime());
    expect(await dueOf(c)).to.equal(c.dueAt?.getTime());
  });

  it('moves to the slots from a date on, in order', async () => {
    const all = [await queue(), await queue()];
    const { items } = await move(inputOf(all, { type: 'slots', from: '2026-03-16' }));
    const times = items.map((item) => (item.type === 'moves' ? item.to : 0));
    expect(times).to.deep.equal(times.toSorted((a, b) => a - b));
    expect(new Date(times[0] ?? 0).toISOString().slice(0, 10)).to.equal('2026-03-16');
  });

  it('refuses what the rules refuse, with the nearest time, and moves the others', async () => {
    const slot = await queue();
    const tuesday = await queue({ when: fixed('2026-03-03T12:00'), function: 'events' });
    const input = inputOf([slot, tuesday], { type: 'date', date: '2026-03-07' });
    const { items, undo: id } = await move(input);
    expect(items.map(({ type }) => type)).to.deep.equal(['refused', 'refused']);
    expect(id).to.equal(null);
    const [first] = items;
    if (first?.type !== 'refused') throw new Error('expected a refusal');
    expect(first.broken.map(({ rule }) => rule)).to.include('outside-windows');
    expect(first.nearest).to.be.a('number');
    expect(await dueOf(slot)).to.equal(slot.dueAt?.getTime());
  });

  it('breaks what may be broken for a manager who says why, and for nobody else', async () => {
    const slot = await queue();
    const input = inputOf([slot], { type: 'date', date: '2026-03-07' }, 'The fair is on Saturday');
    expect(await rejection(move(input))).to.be.instanceOf(ForbiddenError);
    const { items } = await move(input, actor('manager'));
    expect(items[0]?.type).to.equal('moves');
    const now = await bench.delivery(slot._id);
    expect(now.overrides.map(({ rule, reason }) => [rule, reason])).to.deep.include([
      'outside-windows',
      'The fair is on Saturday',
    ]);
    const row = await bench.deps.store.audit.findOne({ override: true }).lean();
    expect(row).to.deep.include({ action: 'delivery.move', reason: 'The fair is on Saturday' });
    expect(row?.before).to.deep.include({ dueAt: slot.dueAt });
  });

  it('does nothing when the queue has changed since the preview', async () => {
    const [a, b] = [await queue(), await queue()];
    const input = inputOf([b], { type: 'slots', from: null });
    const { plan } = await previewBulkMove(bench.deps, agent, input);
    await cancelDelivery(bench.deps, agent, a._id);
    const refused = await rejection(moveTogether(bench.deps, agent, { ...input, plan }));
    expect(refused).to.be.instanceOf(ConflictError);
    expect(await dueOf(b)).to.equal(b.dueAt?.getTime());
  });

  it('leaves what cannot be moved where it is, and says why', async () => {
    const out = await queue();
    await bench.deps.store.deliveries.updateOne({ _id: out._id }, { $set: { state: 'published' } });
    const draft = await queue({ when: { type: 'draft' } });
    const theirs = await queue();
    const how = { type: 'days', days: 7 } as const;
    const { items } = await move(inputOf([out, draft], how));
    expect(items.map((item) => item.type === 'stays' && item.sentence.slice(0, 24))).to.deep.equal([
      'Nothing was changed: mea',
      'It has no time yet that ',
    ]);
    const author = await move(inputOf([theirs], how), actor('author'));
    expect(author.items[0]).to.include({ type: 'stays' });
  });

  it('tells those apart that somebody changed while it was written', async () => {
    const [a, b] = [await queue(), await queue()];
    const input = inputOf([a, b], { type: 'days', days: 7 });
    const { store } = bench.deps;
    const find = store.posts.find.bind(store.posts);
    // Between what was read and what is written, somebody else moves the first.
    let meddled = false;
    store.posts.find = ((...given: Parameters<typeof find>) => {
      const query = find(...given);
      if (meddled) return query;
      meddled = true;
      const exec = query.exec.bind(query);
      query.exec = async () => {
        await store.deliveries.updateOne({ _id: a._id }, { $inc: { revision: 1 } });
        return exec();
      };
      return query;
    }) as typeof store.posts.find;
    const { items } = await move(input);
    expect(items.map(({ type }) => type)).to.deep.equal(['stays', 'moves']);
    expect(await dueOf(a)).to.equal(a.dueAt?.getTime());
  });

  it('lets two people who move at once come no nearer to each other than the gap', async () => {
    const [a, b] = [
      await queue({ function: 'events', when: fixed('2026-03-03T11:00') }),
      await queue({ when: fixed('2026-03-04T11:20') }),
    ];
    const how = { type: 'date', date: '2026-03-06' } as const;
    await Promise.all([
      move(inputOf([a], how)),
      move(inputOf([b], how), actor('agent', 'agent-2')),
    ]);
    const there = [await bench.delivery(a._id), await bench.delivery(b._id)].filter(({ dueAt }) =>
      dueAt?.toISOString().startsWith('2026-03-06'),
    );
    expect(there.length).to.be.at.most(1);
    for (const [one, wall] of [
      [a, '2026-03-03T10:00'],
      [b, '2026-03-04T10:20'],
    ] as const) {
      const now = await bench.delivery(one._id);
      if (there.some(({ _id }) => _id === one._id)) continue;
      expect([now.state, now.dueAt?.toISOString().slice(0, 16)]).to.deep.equal(['queued', wall]);
      expect(now.holds).to.deep.equal(one.holds);
    }
  });

  it('moves two hundred at once', async () => {
    const busy = await bench.channel({ levels: { news: 100, support: 0, events: 0 } });
    const one = await queue({ channels: [busy._id] });
    const at = one.dueAt?.getTime() ?? 0;
    const { store } = bench.deps;
    await store.deliveries.deleteOne({ _id: one._id });
    const all = Array.from({ length: 200 }, (_, index) => ({
      ...one,
      _id: `${one._id.slice(0, 20)}${String(100_000 + index)}`,
      key: `k${index}`,
      occurrence: index,
      textFingerprint: '',
      holds: null,
      dueAt: new Date(at + index * DAY),
    }));
    await store.deliveries.insertMany(all);
    const { items } = await move(inputOf(all, { type: 'slots', from: null }));
    expect(items.filter(({ type }) => type === 'moves')).to.have.length(200);
    const held = await store.deliveries.find({ channel: busy._id }).lean<DeliveryRecord[]>();
    expect(new Set(held.map(({ holds }) => holds?.getTime())).size).to.equal(200);
  });

  it('is undone one by one where somebody moved one since', async () => {
    const [a, b] = [await queue(), await queue()];
    const { undo: id } = await move(inputOf([a, b], { type: 'days', days: 7 }));
    const now = { when: fixed('2026-03-19T12:00'), revision: null, overrideReason: null };
    await moveDelivery(bench.deps, agent, a._id, now);
    const result = await undo(bench.deps, agent, id ?? '');
    expect(result.restored.map(({ _id }) => _id)).to.deep.equal([b._id]);
    expect(result.not.map(({ delivery }) => delivery)).to.deep.equal([a._id]);
    expect(result.not[0]?.sentence).to.contain('changed since');
  });
});
