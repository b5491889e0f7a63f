import { expect } from 'chai';
import { ConflictError, InvalidInputError, NotFoundError } from '../../src/failures.js';
import {
  deleteScene,
  renameScene,
  restoreScene,
  updateSceneToPresent,
} from '../../src/scenes/scene-changer.js';
import { findOwnScene, listScenes } from '../../src/scenes/scene-finder.js';
import { saveScene } from '../../src/scenes/scene-saver.js';
import type { SceneRecord } from '../../src/store/scenes.js';
import { actor, openPublishingBench, type PublishingBench } from '../support/publishing-bench.js';
import { rejection } from '../support/rejection.js';

describe('changing a scene', () => {
  let bench: PublishingBench;
  let scene: SceneRecord;
  const manager = actor('manager');
  beforeEach(async () => {
    bench = await openPublishingBench();
    scene = await saveScene(bench.deps, manager, { name: 'Tour', levels: {}, grandMaster: 80 });
  });
  afterEach(() => bench.close());

  const seen = () => ({ id: scene._id, revision: scene.revision });
  const audited = () => bench.deps.store.audit.find({ action: 'scene.edit' }).lean();

  it('gives it another name, unless that is taken', async () => {
    await saveScene(bench.deps, manager, { name: 'Quiet', levels: {}, grandMaster: null });
    const wish = { ...seen(), name: 'QUIET' };
    expect(await rejection(renameScene(bench.deps, manager, wish))).to.be.instanceOf(
      InvalidInputError,
    );
    const after = await renameScene(bench.deps, manager, { ...wish, name: 'TOUR' });
    expect(after).to.include({ name: 'TOUR', revision: 1 });
    const row = (await audited()).find((each) => each.after?.['name'] === 'TOUR');
    expect([row?.before?.['name'], row?.after?.['name']]).to.deep.equal(['Tour', 'TOUR']);
  });

  it('saves the board as it stands in its place', async () => {
    const { _id } = await bench.channel({ levels: { news: 75, support: 10, events: 0 } });
    await updateSceneToPresent(bench.deps, manager, seen());
    expect(await findOwnScene(bench.deps.store, scene._id)).to.deep.include({
      ...{ levels: { [_id]: { news: 75, support: 10, events: 0 } }, grandMaster: 100 },
    });
  });

  it('tells the second to change it, and writes nothing', async () => {
    await renameScene(bench.deps, manager, { ...seen(), name: 'Big tour' });
    for (const again of [
      () => renameScene(bench.deps, manager, { ...seen(), name: 'Small tour' }),
      () => updateSceneToPresent(bench.deps, manager, seen()),
      () => deleteScene(bench.deps, manager, seen()),
    ]) {
      expect(await rejection(again())).to.be.instanceOf(ConflictError);
    }
    expect((await findOwnScene(bench.deps.store, scene._id)).name).to.equal('Big tour');
  });

  it('deletes it and brings it back, if its name is still free', async () => {
    const { store } = bench.deps;
    const names = async () => (await listScenes(store)).slice(4).map(({ name }) => name);
    await deleteScene(bench.deps, manager, seen());
    expect(await names()).to.deep.equal([]);
    expect(await rejection(findOwnScene(store, scene._id))).to.be.instanceOf(NotFoundError);
    await restoreScene(bench.deps, manager, { id: scene._id });
    expect(await names()).to.deep.equal(['Tour']);
    const { revision } = await findOwnScene(store, scene._id);
    await deleteScene(bench.deps, manager, { id: scene._id, revision });
    await saveScene(bench.deps, manager, { name: 'tour', levels: {}, grandMaster: null });
    const error = await rejection(restoreScene(bench.deps, manager, { id: scene._id }));
    expect(error).to.be.instanceOf(InvalidInputError);
    expect(await names()).to.deep.equal(['tour']);
  });
});
