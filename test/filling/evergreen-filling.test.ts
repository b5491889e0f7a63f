import { expect } from 'chai';
import { perFunction } from '../../src/domain/index.js';
import { DAY, HOUR } from '../../src/domain/time-units.js';
import { evergreenInput, type EvergreenInput } from '../../src/filling/evergreen-input.js';
import {
  addEvergreen,
  changeEvergreen,
  retireEvergreen,
} from '../../src/filling/evergreen-library.js';
import { fillDroughts } from '../../src/filling/drought-filler.js';
import { loadDroughts } from '../../src/filling/droughts.js';
import { schedulePost } from '../../src/publishing/scheduling/post-scheduler.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import type { PostRecord } from '../../src/store/posts.js';
import {
  actor,
  openPublishingBench,
  post,
  type PublishingBench,
} from '../support/publishing-bench.js';

describe('evergreens', () => {
  let bench: PublishingBench;
  let channel: ChannelRecord;
  beforeEach(async () => {
    bench = await openPublishingBench();
    channel = await bench.channel({ levels: { support: 0, events: 0 } });
    await allow(true);
  });
  afterEach(() => bench.close());

  const allow = (evergreen: boolean, approval = false) =>
    bench.deps.store.channels.updateOne(
      { _id: channel._id },
      {
        $set: {
          dimmers: perFunction((name) => ({ ...channel.dimmers[name], evergreen, approval })),
        },
      },
    );
  const add = (given: Partial<EvergreenInput> = {}, by: 'author' | 'manager' = 'manager') => {
    const input = { function: 'news', text: 'Bikes ride free on every boat.', ...given };
    return addEvergreen(bench.deps, actor(by), evergreenInput.parse(input));
  };
  const uses = () =>
    bench.deps.store.deliveries.find({}).sort({ dueAt: 1 }).lean<DeliveryRecord[]>().exec();
  /** Monday 9:00 UTC: the slots of news are on Monday 14:40, Wednesday 12:00 and Friday 9:20. */
  const daily = async (days: number): Promise<void> => {
    for (let day = 0; day < days; day++) {
      await fillDroughts(bench.deps);
      bench.clock.advance(DAY);
    }
  };

  it('fill a slot of the next day that nothing else fills, and say so', async () => {
    const evergreen = await add({ variants: { [channel._id]: { text: 'Bikes ride free here.' } } });
    const [made] = await fillDroughts(bench.deps);
    const delivery = await bench.delivery(made?._id ?? '');
    expect(delivery).to.include({ state: 'queued', evergreen: evergreen._id, author: 'manager-1' });
    expect(delivery.holds).to.deep.equal(delivery.dueAt);
    expect(delivery.history).to.have.length(1);
    expect(delivery.history[0]).to.include({
      by: 'planner',
      sentence: 'An evergreen: nothing else filled this slot of news.',
    });
    const made2 = await bench.deps.store.posts.findById(delivery.post).lean<PostRecord>().exec();
    expect(made2).to.include({ text: 'Bikes ride free here.', function: 'news' });
    const now = bench.clock.now();
    const left = await loadDroughts(bench.deps.store, { from: now, to: now + DAY });
    expect(left).to.deep.equal([]);
  });

  it('leave alone what is more than a day away, what is filled, and dimmers that do not allow it', async () => {
    await add();
    bench.clock.advance(12 * HOUR);
    expect(await fillDroughts(bench.deps)).to.deep.equal([]);
    bench.clock.advance(-12 * HOUR);
    const taken = await schedulePost(
      bench.deps,
      actor('author'),
      post({ channels: [channel._id] }),
    );
    expect(taken.type).to.equal('scheduled');
    expect(await fillDroughts(bench.deps)).to.deep.equal([]);
    await bench.deps.store.deliveries.deleteMany({});
    await allow(false);
    expect(await fillDroughts(bench.deps)).to.deep.equal([]);
    await allow(true);
    expect(await fillDroughts(bench.deps)).to.have.length(1);
  });

  it('fill a slot once, however many workers look at it at the same moment', async () => {
    for (const text of ['One', 'Two', 'Three']) await add({ text });
    await Promise.all(Array.from({ length: 6 }, () => fillDroughts(bench.deps)));
    await fillDroughts(bench.deps);
    const made = await uses();
    expect(made.map(({ state }) => state)).to.deep.equal(['queued']);
    expect(await bench.deps.store.posts.countDocuments({})).to.equal(1);
  });

  it('take turns, rest, and come back when they have rested', async () => {
    const first = await add({ text: 'First', restDays: 30 });
    const second = await add({ text: 'Second', restDays: 60 });
    await daily(130);
    const made = await uses();
    for (const [evergreen, days, times] of [
      [first._id, 30, 5],
      [second._id, 60, 3],
    ] as const) {
      const at = made
        .filter((use) => use.evergreen === evergreen)
        .map(({ dueAt }) => dueAt?.getTime() ?? 0);
      expect(at).to.have.length(times);
      for (const [index, time] of at.entries()) {
        if (index > 0) expect(time - (at[index - 1] ?? 0)).to.be.at.least(days * DAY);
      }
    }
  });

  it('rest as a text: what somebody wrote in the same words counts, and so does a small change', async () => {
    const evergreen = await add({ text: 'Bikes ride free.', restDays: 90 });
    await schedulePost(
      bench.deps,
      actor('author'),
      post({ channels: [channel._id], text: 'bikes ride  FREE.' }),
    );
    await daily(60);
    expect(await uses()).to.have.length(1);
    await daily(40);
    expect(await uses()).to.have.length(2);
    const input = evergreenInput.parse({
      function: 'news',
      text: 'Bikes ride free!!',
      restDays: 90,
    });
    await changeEvergreen(bench.deps, actor('manager'), { id: evergreen._id, revision: 0, input });
    await daily(40);
    expect(await uses()).to.have.length(2);
  });

  it('are never out of season', async () => {
    await add({ text: 'Ice on the ramps', restDays: 30, season: { from: '03-10', to: '03-20' } });
    await daily(60);
    const made = await uses();
    expect(made).to.have.length(1);
    const day = made[0]?.dueAt?.toISOString().slice(5, 10);
    expect(day).to.equal('03-11');
  });

  it('are cancelled where a change of the plan moved them out of season', async () => {
    await add({ text: 'Ice on the ramps', season: { from: '02-20', to: '03-10' } });
    const [made] = await fillDroughts(bench.deps);
    const move = (day: string) => {
      const at = new Date(`2026-${day}T11:00Z`);
      const set = { dueAt: at, holds: at, wakeAt: at };
      return bench.deps.store.deliveries.updateOne({ _id: made?._id ?? '' }, { $set: set });
    };
    await move('03-10');
    await fillDroughts(bench.deps);
    expect(await bench.delivery(made?._id ?? '')).to.include({ state: 'queued' });
    await move('03-11');
    await allow(false);
    await fillDroughts(bench.deps);
    const cancelled = await bench.delivery(made?._id ?? '');
    expect(cancelled).to.include({ state: 'cancelled', holds: null, wakeAt: null });
    expect(cancelled.history.at(-1)?.sentence).to.contain('out of its season');
  });

  it('wait for a manager where posts do and no manager has seen the text', async () => {
    await allow(true, true);
    await add({ text: 'By an author' }, 'author');
    const [first] = await fillDroughts(bench.deps);
    expect(first).to.include({ state: 'awaiting-approval', needsApproval: true });
    await bench.deps.store.deliveries.deleteMany({});
    await bench.deps.store.evergreens.deleteMany({});
    await add({ text: 'By a manager' }, 'manager');
    const [second] = await fillDroughts(bench.deps);
    expect(second).to.include({ state: 'queued', needsApproval: false });
  });

  it('go on to the next one where the network would refuse the first', async () => {
    await add({ text: 'Longer than the network takes. '.repeat(10) });
    const second = await add();
    const [made] = await fillDroughts(bench.deps);
    expect(made?.evergreen).to.equal(second._id);
  });

  it('fill nothing once retired, nor while publishing is stopped', async () => {
    const evergreen = await add();
    await retireEvergreen(bench.deps, actor('manager'), { id: evergreen._id, retired: true });
    expect(await fillDroughts(bench.deps)).to.deep.equal([]);
    await retireEvergreen(bench.deps, actor('manager'), { id: evergreen._id, retired: false });
    const at = new Date(bench.clock.now());
    const restored = { at, from: 'backup', madeAt: at, resumedAt: null };
    await bench.deps.store.organisation.updateOne({ _id: 'organisation' }, { $set: { restored } });
    expect(await fillDroughts(bench.deps)).to.deep.equal([]);
  });
});
