import { expect } from 'chai';
import { completeRecalls } from '../../src/scenes/recall-follower.js';
import { endRecall } from '../../src/scenes/recall-changer.js';
import { recallScene } from '../../src/scenes/scene-recaller.js';
import { saveScene } from '../../src/scenes/scene-saver.js';
import { schedulePost } from '../../src/publishing/scheduling/post-scheduler.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { SceneRecallRecord } from '../../src/store/scene-recalls.js';
import type { Store } from '../../src/store/store.js';
import { planStaleChannels } from '../../workers/stale-plans.js';
import {
  actor,
  MONDAY,
  openPublishingBench,
  post,
  type PublishingBench,
} from '../support/publishing-bench.js';
import { rejection } from '../support/rejection.js';
import { levelAt, nowWish } from './support.js';

/** More than are noted at once. */
const CHANNELS = 22;
const manager = actor('manager');

/** The same store, whose process dies at the write after so many. */
function dyingStore(store: Store, writes: number): Store {
  let left = writes;
  const dying = <T extends object>(model: T): T =>
    new Proxy(model, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        const call = value.bind(target) as (...given: unknown[]) => unknown;
        if (!/^(update|findOneAndUpdate|create)/.test(String(name))) return call;
        return (...given: unknown[]) => {
          if (left === 0) throw new Error('the process died');
          left -= 1;
          return call(...given);
        };
      },
    });
  return {
    ...store,
    channels: dying(store.channels),
    organisation: dying(store.organisation),
    sceneRecalls: dying(store.sceneRecalls),
  };
}

describe('a process that dies while it applies a scene', () => {
  let bench: PublishingBench;
  let channels: ChannelRecord[];
  /** A scene that turns news off and leaves the grand master alone. */
  let dark: string;
  beforeEach(async () => {
    bench = await openPublishingBench();
    channels = [];
    for (let count = 0; count < CHANNELS; count++) channels.push(await bench.channel());
    const levels = Object.fromEntries(channels.map(({ _id }) => [_id, { news: 0 }]));
    const saved = await saveScene(bench.deps, manager, { name: 'Dark', levels, grandMaster: null });
    dark = saved._id;
  });
  afterEach(() => bench.close());

  const levels = () =>
    Promise.all(
      channels.map(({ _id }) => levelAt(bench.deps.store, _id, 'news', bench.clock.now())),
    );
  const entries = async () => {
    const found = await bench.deps.store.channels.find({}).lean<ChannelRecord[]>();
    return found.flatMap(({ dimmers }) => dimmers.news.recalls ?? []);
  };
  const everywhere = (level: number) => Array.from({ length: CHANNELS }, () => level);

  for (const writes of [1, 9, 23, 25]) {
    it(`leaves nothing half done: dead after ${writes} writes, then completed once`, async () => {
      const { deps } = bench;
      const { store } = deps;
      const first = channels[0]?._id ?? '';
      const last = channels.at(-1)?._id ?? '';
      const queued = await schedulePost(deps, manager, post({ channels: [first, last] }));
      const dying = { ...deps, store: dyingStore(store, writes) };
      const died = await rejection(recallScene(dying, manager, nowWish(dark)));
      expect(died.message).to.equal('the process died');
      const [recall] = await store.sceneRecalls.find({}).lean<SceneRecallRecord[]>();
      expect(recall?.pending).to.equal(true);

      await Promise.all([completeRecalls(deps), completeRecalls(deps)]);
      await completeRecalls(deps);
      expect(await levels()).to.deep.equal(everywhere(0));
      expect(await entries()).to.have.length(CHANNELS);
      expect((await store.sceneRecalls.findById(recall?._id).lean())?.pending).to.equal(false);
      await planStaleChannels(deps);
      const deliveries = queued.type === 'scheduled' ? queued.deliveries : [];
      for (const { _id } of deliveries) expect((await bench.delivery(_id)).state).to.equal('held');
      expect(deliveries).to.have.length(2);
    });
  }

  it('leaves nothing half done when it dies while it ends one', async () => {
    const { deps } = bench;
    const outcome = await recallScene(deps, manager, nowWish(dark));
    const id = outcome.type === 'recalled' ? outcome.recall._id : '';
    bench.clock.advance(1);
    const dying = { ...deps, store: dyingStore(deps.store, 12) };
    await rejection(endRecall(dying, manager, { id, revision: 0 }));
    const half = await levels();
    expect(half).to.include(0);
    expect(half).to.include(50);
    bench.clock.advance(1);
    await completeRecalls(deps);
    expect(await levels()).to.deep.equal(everywhere(50));
  });

  it('writes what the recall says by then when it was ended meanwhile', async () => {
    const { deps } = bench;
    const dying = { ...deps, store: dyingStore(deps.store, 9) };
    await rejection(recallScene(dying, manager, nowWish(dark)));
    const [recall] = await deps.store.sceneRecalls.find({}).lean<SceneRecallRecord[]>();
    bench.clock.advance(1);
    await endRecall(deps, manager, { id: recall?._id ?? '', revision: 0 });
    expect(await levels()).to.deep.equal(everywhere(50));
  });

  it('lets the grand master and every queue follow', async () => {
    const { deps } = bench;
    const wish = { name: 'Half', levels: {}, grandMaster: 50 };
    const scene = await saveScene(deps, manager, wish);
    for (const writes of [1, 2, 3]) {
      const dying = { ...deps, store: dyingStore(deps.store, writes) };
      const given = nowWish(scene._id, { from: `2026-04-0${writes}`, to: `2026-04-0${writes}` });
      await rejection(recallScene(dying, manager, given));
      await completeRecalls(deps);
      await planStaleChannels(deps);
      const at = Date.UTC(2026, 3, writes, 12);
      const level = await levelAt(deps.store, channels[0]?._id ?? '', 'news', at);
      expect(level, String(writes)).to.equal(25);
    }
    const stale = await deps.store.channels.countDocuments({ planStale: true });
    expect(stale).to.equal(0);
    expect(await levels()).to.deep.equal(everywhere(50));
    expect(bench.clock.now()).to.equal(MONDAY);
  });
});
