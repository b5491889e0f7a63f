import { expect } from 'chai';
import { InvalidInputError } from '../../src/failures.js';
import { loadBank, presentLevels } from '../../src/scenes/present-bank.js';
import { listScenes } from '../../src/scenes/scene-finder.js';
import { saveScene } from '../../src/scenes/scene-saver.js';
import { actor, openPublishingBench, type PublishingBench } from '../support/publishing-bench.js';
import { rejection } from '../support/rejection.js';

describe('saving a scene', () => {
  let bench: PublishingBench;
  const manager = actor('manager');
  beforeEach(async () => {
    bench = await openPublishingBench();
  });
  afterEach(() => bench.close());

  it('keeps where every fader stands, and moves none', async () => {
    const { store, clock } = bench.deps;
    const { _id } = await bench.channel({ levels: { news: 75, support: 25, events: 0 } });
    const before = await store.channels.findById(_id).lean();
    const present = presentLevels(await loadBank(store), clock.now());
    const scene = await saveScene(bench.deps, manager, { name: ' Spring  tour', ...present });
    expect(scene.name).to.equal('Spring tour');
    expect(scene.levels).to.deep.equal({ [_id]: { news: 75, support: 25, events: 0 } });
    expect(scene.grandMaster).to.equal(100);
    expect(await store.channels.findById(_id).lean()).to.deep.equal(before);
    const [row] = await store.audit.find({ action: 'scene.edit' }).lean();
    expect(row?.after).to.include({ name: 'Spring tour', grandMaster: 100 });
  });

  it('refuses a name that is taken, however it is written, and one that is none', async () => {
    const given = { levels: {}, grandMaster: null };
    await saveScene(bench.deps, manager, { name: 'Spring', ...given });
    for (const name of ['SPRING', ' spring ', '   ', 'x'.repeat(61)]) {
      const error = await rejection(saveScene(bench.deps, manager, { name, ...given }));
      expect(error, name).to.be.instanceOf(InvalidInputError);
    }
    expect(await bench.deps.store.scenes.countDocuments({ deletedAt: null })).to.equal(1);
  });

  it('refuses a level that is none', async () => {
    const { _id } = await bench.channel();
    const levels = { [_id]: { news: 101 } };
    const wish = { name: 'Loud', levels, grandMaster: null };
    expect(await rejection(saveScene(bench.deps, manager, wish))).to.be.instanceOf(
      InvalidInputError,
    );
  });

  it('puts one named like a shipped scene in its place', async () => {
    const names = async () => (await listScenes(bench.deps.store)).map(({ name }) => name);
    const shipped = ['Business as usual', 'Launch week', 'Crisis', 'Holiday'];
    expect(await names()).to.deep.equal(shipped);
    const wish = { name: 'business as usual', levels: {}, grandMaster: 80 };
    await saveScene(bench.deps, manager, wish);
    expect(await names()).to.deep.equal([...shipped.slice(1), 'business as usual']);
  });
});
