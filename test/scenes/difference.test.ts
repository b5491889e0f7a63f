import { expect } from 'chai';
import { startOfDate } from '../../src/domain/index.js';
import { DAY } from '../../src/domain/time-units.js';
import { ForbiddenError, RuleError } from '../../src/failures.js';
import { schedulePost } from '../../src/publishing/scheduling/post-scheduler.js';
import { prepareRecall } from '../../src/scenes/recall-preparation.js';
import { differenceOf, leftAlone } from '../../src/scenes/scene-difference.js';
import { recallScene } from '../../src/scenes/scene-recaller.js';
import { saveScene } from '../../src/scenes/scene-saver.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import {
  actor,
  MONDAY,
  openPublishingBench,
  post,
  type PublishingBench,
} from '../support/publishing-bench.js';
import { rejection } from '../support/rejection.js';
import { nowWish } from './support.js';

describe('the difference of a scene', () => {
  let bench: PublishingBench;
  let channel: string;
  const manager = actor('manager');
  beforeEach(async () => {
    bench = await openPublishingBench();
    ({ _id: channel } = await bench.channel({ levels: { news: 75, support: 75, events: 0 } }));
  });
  afterEach(() => bench.close());

  async function look(scene: string, given = {}) {
    const now = bench.clock.now();
    const prepared = await prepareRecall(bench.deps.store, manager, {
      ...{ wish: nowWish(scene, given), now },
    });
    const difference = await differenceOf(bench.deps, prepared, now);
    return { ...difference, prepared };
  }
  const levels = ({ channels }: Awaited<ReturnType<typeof look>>) =>
    channels.map(({ channel: { _id }, dimmers }) => [
      _id,
      ...dimmers.map((each) => `${each.function} ${each.before.level} → ${each.after.level}`),
    ]);

  it('says level, cadence and replies of each fader that moves, and of no other', async () => {
    const quiet = await bench.channel({ levels: { news: 0, support: 0, events: 0 } });
    const found = await look('holiday');
    expect(levels(found)).to.deep.equal([[channel, 'news 75 → 10', 'support 75 → 10']]);
    expect(found.channels.map(({ channel: { _id } }) => _id)).not.to.include(quiet._id);
    const [news] = found.channels[0]?.dimmers ?? [];
    expect(news?.before.promise).to.deep.include({ postsPerWeek: 5 });
    expect(news?.after.promise).to.deep.include({
      ...{ postsPerWeek: 0.25, replyPolicy: { mode: 'silent', targetMinutes: null } },
    });
  });

  it('is what recalling it then does to the queue', async () => {
    const { deps } = bench;
    const queued: string[] = [];
    for (const name of ['news', 'news', 'support'] as const) {
      const outcome = await schedulePost(
        deps,
        manager,
        post({ function: name, channels: [channel] }),
      );
      if (outcome.type === 'scheduled') queued.push(...outcome.deliveries.map(({ _id }) => _id));
    }
    const before = await Promise.all(queued.map((id) => bench.delivery(id)));
    for (const scene of ['holiday', 'crisis']) {
      const [told] = (await look(scene)).impact.channels;
      const outcome = await recallScene(deps, manager, nowWish(scene));
      const after = await Promise.all(queued.map((id) => bench.delivery(id)));
      const ids = (test: (was: DeliveryRecord, is: DeliveryRecord) => boolean) =>
        after
          .filter((is, index) => test(before[index] as DeliveryRecord, is))
          .map(({ _id }) => _id);
      expect(told?.impact.held.map(({ id }) => id)).to.have.members(
        ids((was, is) => was.state !== 'held' && is.state === 'held'),
      );
      expect(told?.impact.moved.map(({ id }) => id)).to.have.members(
        ids((was, is) => is.state === 'queued' && was.dueAt?.getTime() !== is.dueAt?.getTime()),
      );
      expect(outcome.type).to.equal('recalled');
      before.splice(0, before.length, ...after);
      bench.clock.advance(1);
    }
    expect(before.map(({ state }) => state)).to.deep.equal(['held', 'held', 'queued']);
  });

  it('is told for when it has begun, and for a fade when it is over', async () => {
    const from = startOfDate('Europe/Berlin', '2026-12-20');
    expect((await look('holiday', { from: '2026-12-20' })).at).to.equal(from);
    expect((await look('holiday', { overDays: 14 })).at).to.equal(MONDAY + 14 * DAY);
  });

  it('says the grand master where that moves, with what it does to every promise', async () => {
    const scene = await saveScene(bench.deps, manager, {
      ...{ name: 'Half', levels: {}, grandMaster: 50 },
    });
    const found = await look(scene._id);
    expect(found.grandMaster).to.deep.equal({ before: 100, after: 50 });
    expect(levels(found)).to.deep.equal([[channel, 'news 75 → 75', 'support 75 → 75']]);
    expect(found.channels[0]?.dimmers[0]?.after.promise.level).to.equal(38);
  });

  it('names channels that came later and those that are deleted', async () => {
    const { store } = bench.deps;
    const gone = await bench.channel({ name: 'Old blog' });
    const named = { [channel]: { news: 10 }, [gone._id]: { news: 10 } };
    const scene = await saveScene(bench.deps, manager, {
      ...{ name: 'Quiet', levels: named, grandMaster: null },
    });
    await store.channels.updateOne({ _id: gone._id }, { deletedAt: new Date() });
    await bench.channel({ name: 'New blog' });
    const { prepared } = await look(scene._id);
    expect(await leftAlone(store, prepared)).to.deep.equal({
      ...{ later: ['New blog'], gone: ['Old blog'] },
    });
  });

  it('holds the hours there are against it: past them only by a manager with a reason', async () => {
    const { store } = bench.deps;
    const one = { news: 1, support: 1, events: 1 };
    const capacity = {
      ...{ hoursPerWeek: one, minutesPerPost: { news: 10, support: 10, events: 10 } },
      ...{ minutesPerReply: one, questionPercent: { news: 50, support: 50, events: 50 } },
      shared: false,
    };
    await store.organisation.updateOne({ _id: 'organisation' }, { $set: { capacity } });
    // 14 posts a week at ten minutes are more than two hours.
    expect((await look('launch-week')).hours?.overloads).to.have.length(1);
    const wish = nowWish('launch-week');
    expect(await rejection(recallScene(bench.deps, manager, wish))).to.be.instanceOf(RuleError);
    expect(await store.sceneRecalls.countDocuments({})).to.equal(0);
    const reasoned = { ...wish, overrideReason: 'The launch is worth it.' };
    expect(await rejection(recallScene(bench.deps, actor('agent'), reasoned))).to.be.instanceOf(
      ForbiddenError,
    );
    await recallScene(bench.deps, manager, reasoned);
    const [row] = await store.audit.find({ action: 'scene.recall' }).lean();
    expect(row?.reason).to.equal('The launch is worth it.');
  });
});
