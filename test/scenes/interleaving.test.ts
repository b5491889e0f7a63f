import { expect } from 'chai';
import { applyToChannel } from '../../src/scenes/recall-applier.js';
import { endRecall, moveRecallEnd } from '../../src/scenes/recall-changer.js';
import { completeRecalls, followZones } from '../../src/scenes/recall-follower.js';
import { recallScene } from '../../src/scenes/scene-recaller.js';
import { sceneDesk } from '../../src/scenes/scene-desk.js';
import type { SceneRecallRecord } from '../../src/store/scene-recalls.js';
import type { Store } from '../../src/store/store.js';
import { listenToQueries } from '../support/asked-queries.js';
import { actor, openPublishingBench, type PublishingBench } from '../support/publishing-bench.js';
import { levelAt, nowWish } from './support.js';

const manager = actor('manager');

type Chain = Record<string, (...given: unknown[]) => unknown>;

/** The same model, on which something happens once, just before a method's work is done. */
function onceBefore<T extends object>(model: T, method: string, happens: () => Promise<void>): T {
  let left = 1;
  const delayed = (query: Chain): Chain =>
    new Proxy(query, {
      get(target, name) {
        const call = (...given: unknown[]) => target[String(name)]?.(...given);
        if (name === 'lean') return () => delayed(call() as Chain);
        if (name !== 'exec' && name !== 'then') return call;
        return async (...given: unknown[]) => {
          if (left-- > 0) await happens();
          return call(...given);
        };
      },
    });
  return new Proxy(model, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      const call = value.bind(target) as Chain[string];
      if (name !== method) return call;
      return (...given: unknown[]) => delayed(call(...given) as Chain);
    },
  });
}

describe('two processes that apply a scene at once', () => {
  let bench: PublishingBench;
  beforeEach(async () => {
    bench = await openPublishingBench();
  });
  afterEach(() => bench.close());

  const places: [keyof Pick<Store, 'channels' | 'sceneRecalls'>, string][] = [
    ['channels', 'findOne'],
    ['sceneRecalls', 'findById'],
    ['channels', 'updateOne'],
  ];
  for (const [collection, method] of places) {
    it(`leave what the later one wrote, when it comes before ${collection}.${method}`, async () => {
      const { deps, clock } = bench;
      const { _id: channel } = await bench.channel({ levels: { news: 50 } });
      await recallScene(deps, manager, nowWish('crisis'));
      const [recall] = await deps.store.sceneRecalls.find({}).lean<SceneRecallRecord[]>();
      const id = recall?._id ?? '';
      // As a process finds it that died before it wrote to the channel.
      await deps.store.channels.updateOne(
        { _id: channel },
        { $set: { 'dimmers.news.recalls': [] }, $inc: { revision: 1 } },
      );
      clock.advance(1000);
      let happened = false;
      const move = async () => {
        happened = true;
        await moveRecallEnd(deps, manager, { id, revision: 0, to: '2026-03-10' });
      };
      const store = {
        ...deps.store,
        [collection]: onceBefore(deps.store[collection], method, move),
      };
      await applyToChannel({ store, clock }, id, channel);
      expect(happened).to.equal(true);
      const after = Date.UTC(2026, 2, 12);
      expect(await levelAt(deps.store, channel, 'news', after)).to.equal(50);
      expect(await levelAt(deps.store, channel, 'news', clock.now())).to.equal(0);
    });
  }
});

describe('every query of scenes', () => {
  it('reads an index', async () => {
    const bench = await openPublishingBench();
    const { deps } = bench;
    await bench.channel();
    const { asked } = listenToQueries(deps.store);
    const wish = nowWish('holiday', { from: '2026-03-20', to: '2026-03-22' });
    const outcome = await recallScene(deps, manager, wish);
    await completeRecalls(deps);
    await followZones(deps);
    await sceneDesk(deps.store, bench.clock.now());
    const id = outcome.type === 'recalled' ? outcome.recall._id : '';
    await endRecall(deps, manager, { id, revision: 0 });
    expect(asked().length).to.be.above(10);
    for (const { collection, filter, shape, plan } of asked()) {
      const { scans, sortedByIndex } = await plan();
      const small = ['organisation', 'channels'].includes(collection);
      if (small && Object.keys(filter).length === 0) continue;
      expect(scans, shape).to.equal('index');
      expect(sortedByIndex, shape).to.equal(true);
    }
    await bench.close();
  });
});
