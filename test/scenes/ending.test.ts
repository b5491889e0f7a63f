import { expect } from 'chai';
import { startOfDate } from '../../src/domain/index.js';
import { DAY, HOUR, MINUTE } from '../../src/domain/time-units.js';
import { ConflictError, InvalidInputError } from '../../src/failures.js';
import { changeRhythm } from '../../src/channels/rhythm-changer.js';
import { endRecall, findRecall, moveRecallEnd } from '../../src/scenes/recall-changer.js';
import { followZones } from '../../src/scenes/recall-follower.js';
import { recallScene } from '../../src/scenes/scene-recaller.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { SceneRecallRecord } from '../../src/store/scene-recalls.js';
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

const BERLIN = 'Europe/Berlin';

describe('a recall of a scene', () => {
  let bench: PublishingBench;
  let channel: string;
  const manager = actor('manager');
  beforeEach(async () => {
    bench = await openPublishingBench();
    ({ _id: channel } = await bench.channel({ levels: { news: 50, support: 25, events: 30 } }));
    await bench.deps.store.organisation.updateOne({ _id: 'organisation' }, { zone: BERLIN });
  });
  afterEach(() => bench.close());

  async function recalled(scene: string, given = {}): Promise<SceneRecallRecord> {
    const outcome = await recallScene(bench.deps, manager, nowWish(scene, given));
    if (outcome.type !== 'recalled') throw new Error(outcome.type);
    return findRecall(bench.deps.store, outcome.recall._id);
  }
  const news = (at: number) => levelAt(bench.deps.store, channel, 'news', at);
  const stored = () => bench.deps.store.channels.findById(channel).lean<ChannelRecord>().orFail();
  const end = ({ _id: id, revision }: SceneRecallRecord) =>
    endRecall(bench.deps, manager, { id, revision });

  it('is ended now: the faders go back, and held deliveries come back', async () => {
    const { deps, clock } = bench;
    const scheduled = await schedulePost(deps, manager, post({ channels: [channel] }));
    const id = scheduled.type === 'scheduled' ? (scheduled.deliveries[0]?._id ?? '') : '';
    const crisis = await recalled('crisis');
    clock.advance(MINUTE);
    expect((await bench.delivery(id)).state).to.equal('held');
    const ended = await end(crisis);
    expect(ended).to.include({ channels: 1 });
    expect(await news(clock.now())).to.equal(50);
    expect((await bench.delivery(id)).state).to.equal('queued');
    // What was promised while it held stays what it was.
    expect(await news(clock.now() - 1)).to.equal(0);
    const [row] = await deps.store.audit.find({ action: 'scene.recall' }).sort({ _id: -1 }).lean();
    expect(row?.before).to.include({ recall: crisis._id, endedAt: null });
    expect(row?.after).to.include({ recall: crisis._id, endedAt: clock.now() });
  });

  it('is taken back before it begins, and leaves no trace on the faders', async () => {
    const holiday = await recalled('holiday', { from: '2026-12-20', to: '2027-01-02' });
    expect((await stored()).dimmers.news.recalls).to.have.length(1);
    await end(holiday);
    expect((await stored()).dimmers.news.recalls).to.deep.equal([]);
    expect(await news(Date.UTC(2026, 11, 24))).to.equal(50);
  });

  it('has its end moved, earlier and later, or taken away', async () => {
    const { store } = bench.deps;
    const { _id: id } = await recalled('holiday', { to: '2026-03-10' });
    const move = async (to: string | null) =>
      moveRecallEnd(bench.deps, manager, {
        ...{ id, revision: (await findRecall(store, id)).revision, to },
      });
    bench.clock.advance(DAY);
    for (const [to, last] of [
      ['2026-03-05', '2026-03-05'],
      ['2026-03-20', '2026-03-20'],
    ] as const) {
      await move(to);
      const after = startOfDate(BERLIN, last) + DAY;
      expect(await news(after - HOUR), to).to.equal(10);
      expect(await news(after), to).to.equal(50);
    }
    await move(null);
    expect(await news(Date.UTC(2027, 0, 1))).to.equal(10);
    for (const to of ['2026-03-01', 'soon']) {
      expect(await rejection(move(to))).to.be.instanceOf(InvalidInputError);
    }
  });

  it('tells the second to change it, and one who comes when it is over', async () => {
    const crisis = await recalled('crisis', { to: '2026-03-10' });
    const { _id: id, revision } = crisis;
    await moveRecallEnd(bench.deps, manager, { id, revision, to: '2026-03-12' });
    expect((await rejection(end(crisis))).message).to.contain('somebody changed');
    bench.clock.advance(1);
    await endRecall(bench.deps, manager, { id, revision: revision + 1 });
    const late = rejection(endRecall(bench.deps, manager, { id, revision: revision + 2 }));
    expect(await late).to.be.instanceOf(ConflictError);
    expect((await late).message).to.contain('has ended already');
  });

  it('follows when a channel moves to another zone before it begins', async () => {
    await recalled('holiday', { from: '2026-12-20', to: '2027-01-02' });
    const { revision, rhythms } = await stored();
    const [rhythm] = rhythms;
    if (!rhythm) throw new Error('a channel has a rhythm');
    const { windows, preferredTimes, gapMinutes } = rhythm;
    const moved = { zone: 'America/New_York', windows, preferredTimes, gapMinutes };
    const wish = { rhythm: moved, blackouts: [] };
    const deps = { ...bench.deps, networks: {} as never, credentials: {} as never };
    await changeRhythm(deps, manager, { id: channel, revision, wish });
    await followZones(bench.deps);
    const [from, to] = [Date.UTC(2026, 11, 20, 5), Date.UTC(2027, 0, 3, 5)];
    expect([await news(from - 1), await news(from)]).to.deep.equal([50, 10]);
    expect([await news(to - 1), await news(to)]).to.deep.equal([10, 50]);
    const before = await stored();
    await followZones(bench.deps);
    expect(await stored()).to.deep.equal(before);
  });

  it('keeps its beginning when a channel moves to another zone while it holds', async () => {
    await recalled('holiday', { from: '2026-03-02', to: '2026-03-10' });
    const began = MONDAY;
    const [rhythm] = (await stored()).rhythms;
    bench.clock.advance(DAY);
    const there = { ...rhythm, from: bench.clock.now(), zone: 'America/New_York' };
    await bench.deps.store.channels.updateOne({ _id: channel }, { $push: { rhythms: there } });
    await followZones(bench.deps);
    const [entry] = (await stored()).dimmers.news.recalls ?? [];
    expect(entry).to.include({ from: began, to: Date.UTC(2026, 2, 11, 4) });
  });
});
