import { expect } from 'chai';
import { startOfDate } from '../../src/domain/index.js';
import { DAY, HOUR, MINUTE, WEEK } from '../../src/domain/time-units.js';
import { setLevel } from '../../src/board/level-setter.js';
import { InvalidInputError } from '../../src/failures.js';
import { prepareRecall } from '../../src/scenes/recall-preparation.js';
import { recallScene } from '../../src/scenes/scene-recaller.js';
import { saveScene } from '../../src/scenes/scene-saver.js';
import { schedulePost } from '../../src/publishing/scheduling/post-scheduler.js';
import {
  actor,
  MONDAY,
  openPublishingBench,
  post,
  type PublishingBench,
} from '../support/publishing-bench.js';
import { rejection } from '../support/rejection.js';
import { levelAt, nowWish } from './support.js';

describe('recalling a scene', () => {
  let bench: PublishingBench;
  let channel: string;
  const manager = actor('manager');
  beforeEach(async () => {
    bench = await openPublishingBench();
    ({ _id: channel } = await bench.channel({ levels: { news: 50, support: 25, events: 30 } }));
  });
  afterEach(() => bench.close());

  const recall = (scene: string, given = {}) =>
    recallScene(bench.deps, manager, nowWish(scene, given));
  const level = (name: 'news' | 'support' | 'events', at: number, id = channel) =>
    levelAt(bench.deps.store, id, name, at);

  it('sets every fader at once, and lets the queues follow', async () => {
    const { deps } = bench;
    const scheduled = await schedulePost(deps, manager, post({ channels: [channel] }));
    const id = scheduled.type === 'scheduled' ? (scheduled.deliveries[0]?._id ?? '') : '';
    const outcome = await recall('crisis');
    expect(outcome).to.include({ type: 'recalled', channels: 1 });
    expect(await level('news', MONDAY)).to.equal(0);
    expect(await level('support', MONDAY)).to.equal(75);
    expect((await bench.delivery(id)).state).to.equal('held');
    const [row] = await deps.store.audit.find({ action: 'scene.recall' }).lean();
    expect(row?.before).to.deep.include({
      levels: { [channel]: { news: 50, support: 25, events: 30 } },
    });
    expect(row?.after).to.deep.include({
      ...{ name: 'Crisis', levels: { [channel]: { news: 0, support: 75, events: 0 } } },
    });
  });

  it('leaves alone what the scene does not name, and channels that came later', async () => {
    const levels = { [channel]: { news: 10 } };
    const { _id: scene } = await saveScene(bench.deps, manager, {
      ...{ name: 'Quiet news', levels, grandMaster: null },
    });
    const { _id: later } = await bench.channel({ levels: { news: 75 } });
    await recall(scene);
    expect(await level('news', MONDAY)).to.equal(10);
    expect(await level('support', MONDAY)).to.equal(25);
    expect(await level('news', MONDAY, later)).to.equal(75);
  });

  it('passes a deleted channel by, and refuses when nothing is left', async () => {
    const levels = { [channel]: { news: 10 }, ['0'.repeat(26)]: { news: 10 } };
    const { _id: scene } = await saveScene(bench.deps, manager, {
      ...{ name: 'Quiet', levels, grandMaster: null },
    });
    expect(await recall(scene)).to.include({ channels: 1 });
    await bench.deps.store.channels.updateOne({ _id: channel }, { deletedAt: new Date() });
    expect(await rejection(recall(scene))).to.be.instanceOf(InvalidInputError);
  });

  it('holds from the first date to the last, each by the zone of its channel, then gives back', async () => {
    const tokyo = await bench.channel({ levels: { news: 50 } });
    const [rhythm] = tokyo.rhythms;
    if (!rhythm) throw new Error('a channel has a rhythm');
    await bench.deps.store.channels.updateOne(
      { _id: tokyo._id },
      { $set: { rhythms: [{ ...rhythm, zone: 'Asia/Tokyo' }] } },
    );
    await recall('holiday', { from: '2026-12-20', to: '2027-01-02' });
    for (const [id, zone] of [
      [channel, 'Europe/Berlin'],
      [tokyo._id, 'Asia/Tokyo'],
    ] as const) {
      const [from, to] = [startOfDate(zone, '2026-12-20'), startOfDate(zone, '2027-01-03')];
      expect(await level('news', from - 1, id)).to.equal(50);
      expect(await level('news', from, id)).to.equal(10);
      expect(await level('news', to - 1, id)).to.equal(10);
      expect(await level('news', to, id)).to.equal(50);
    }
  });

  it('reaches its levels over days, a step at the start of each week', async () => {
    await recall('crisis', { overDays: 21 });
    const nextMonday = Date.UTC(2026, 2, 8, 23);
    expect(await level('news', MONDAY)).to.equal(50);
    expect(await level('news', nextMonday)).to.equal(33);
    expect(await level('news', nextMonday + WEEK)).to.equal(17);
    expect(await level('news', nextMonday + 2 * WEEK)).to.equal(0);
  });

  it('holds over an earlier one and gives back to it; a hand holds over both', async () => {
    await recall('holiday', { to: '2026-03-31' });
    bench.clock.advance(DAY);
    await recall('crisis', { to: '2026-03-10' });
    expect(await level('news', bench.clock.now())).to.equal(0);
    expect(await level('news', Date.UTC(2026, 2, 11))).to.equal(10);
    bench.clock.advance(HOUR);
    const { revision } = await bench.deps.store.channels.findById(channel).orFail();
    await setLevel(bench.deps, manager, { channel, function: 'news', level: 75, revision });
    expect(await level('news', bench.clock.now())).to.equal(75);
    expect(await level('news', Date.UTC(2026, 2, 11))).to.equal(75);
    expect(await level('events', Date.UTC(2026, 2, 11))).to.equal(10);
  });

  it('comes to the same when a shipped scene is recalled twice', async () => {
    await recall('launch-week');
    bench.clock.advance(MINUTE);
    await recall('launch-week');
    expect(await level('news', bench.clock.now())).to.equal(75);
    bench.clock.advance(MINUTE);
    await recall('business-as-usual');
    expect(await level('news', bench.clock.now())).to.equal(50);
  });

  it('moves the grand master where the scene says so, and every queue follows', async () => {
    const { store } = bench.deps;
    const other = await bench.channel({ levels: { news: 50 } });
    const { _id: scene } = await saveScene(bench.deps, manager, {
      ...{ name: 'Half', levels: {}, grandMaster: 50 },
    });
    expect(await recall(scene, { to: '2026-03-02' })).to.include({ channels: 2 });
    expect(await level('news', MONDAY, other._id)).to.equal(25);
    const { zone } = await store.organisation.findById('organisation').orFail();
    expect(await level('news', startOfDate(zone, '2026-03-03'), other._id)).to.equal(50);
  });

  it('tells the second to change the bank, and writes nothing', async () => {
    const { store } = bench.deps;
    const look = async () =>
      (await prepareRecall(store, manager, { wish: nowWish('crisis'), now: MONDAY })).seen;
    const seen = await look();
    await setLevel(bench.deps, manager, { channel, function: 'news', level: 75, revision: 0 });
    expect(await recall('crisis', { seen })).to.deep.equal({ type: 'overtaken' });
    expect(await store.sceneRecalls.countDocuments({})).to.equal(0);
    bench.clock.advance(1);
    expect(await recall('crisis', { seen: await look() })).to.include({ type: 'recalled' });
  });

  it('refuses days that make no sense, each with its reason', async () => {
    const refused: [object, string][] = [
      [{ from: '2026-02-30' }, 'from'],
      [{ from: '2026-03-01' }, 'from'],
      [{ from: '2029-01-01' }, 'from'],
      [{ from: '2026-03-10', to: '2026-03-09' }, 'to'],
      [{ to: '2026-03-01' }, 'to'],
      [{ to: 'soon' }, 'to'],
      [{ overDays: 0 }, 'overDays'],
      [{ overDays: 400 }, 'overDays'],
      [{ from: '2026-03-10', to: '2026-03-12', overDays: 5 }, 'overDays'],
    ];
    for (const [given, field] of refused) {
      const error = await rejection(recall('crisis', given));
      expect(error, JSON.stringify(given)).to.be.instanceOf(InvalidInputError);
      expect(Object.keys((error as InvalidInputError).fields)).to.deep.equal([field]);
    }
    expect(await level('news', MONDAY)).to.equal(50);
  });
});
