import { asAuditActor, type Actor } from '../access/actor.js';
import { ConflictError, NotFoundError } from '../failures.js';
import { isDuplicateKey } from '../store/duplicate-key.js';
import type { SceneRecord } from '../store/scenes.js';
import { loadBank, presentLevels } from './present-bank.js';
import { findOwnScene } from './scene-finder.js';
import { nameKeyOf, sceneName } from './scene-name.js';
import { nameTaken } from './scene-saver.js';
import type { ScenesDeps } from './scenes-deps.js';

export type ChangeDeps = Pick<ScenesDeps, 'store' | 'audit' | 'clock'>;

/** Which scene, as it was seen. */
export interface SceneSeen {
  readonly id: string;
  readonly revision: number;
}

/**
 * Gives a scene another name. Recalls keep the name they were made with.
 *
 * @throws NotFoundError, InvalidInputError, ConflictError when somebody changed it since
 */
export async function renameScene(
  deps: ChangeDeps,
  actor: Actor,
  { name: given, ...seen }: SceneSeen & { readonly name: string },
): Promise<SceneRecord> {
  const name = sceneName(given);
  return change(deps, actor, seen, { name, nameKey: nameKeyOf(name) });
}

/**
 * Saves the board as it stands under a scene's name. What was recalled before keeps its levels.
 *
 * @throws NotFoundError, ConflictError when somebody changed it since
 */
export async function updateSceneToPresent(
  deps: ChangeDeps,
  actor: Actor,
  seen: SceneSeen,
): Promise<SceneRecord> {
  const present = presentLevels(await loadBank(deps.store), deps.clock.now());
  return change(deps, actor, seen, { ...present, kind: 'bank' });
}

/**
 * Deletes a scene; `restoreScene` brings it back. Recalls of it go on: each has what it needs.
 *
 * @throws NotFoundError, ConflictError when somebody changed it since
 */
export async function deleteScene(
  deps: ChangeDeps,
  actor: Actor,
  seen: SceneSeen,
): Promise<SceneRecord> {
  const deletedAt = new Date(deps.clock.now());
  return change(deps, actor, seen, { deletedAt, nameKey: seen.id });
}

/** @throws NotFoundError, InvalidInputError when another scene has its name by now */
export async function restoreScene(
  deps: ChangeDeps,
  actor: Actor,
  { id }: Pick<SceneSeen, 'id'>,
): Promise<SceneRecord> {
  const scene = await deps.store.scenes.findById(id).lean<SceneRecord>().exec();
  if (!scene) throw new NotFoundError('The scene');
  if (scene.deletedAt === null) return scene;
  return write(deps, actor, scene, { deletedAt: null, nameKey: nameKeyOf(scene.name) });
}

type Changes = Partial<
  Pick<SceneRecord, 'name' | 'nameKey' | 'kind' | 'levels' | 'grandMaster' | 'deletedAt'>
>;

async function change(
  deps: ChangeDeps,
  actor: Actor,
  { id, revision }: SceneSeen,
  changes: Changes,
): Promise<SceneRecord> {
  const before = await findOwnScene(deps.store, id);
  if (before.revision !== revision) throw overtaken(before);
  return write(deps, actor, before, changes);
}

async function write(
  deps: ChangeDeps,
  actor: Actor,
  before: SceneRecord,
  changes: Changes,
): Promise<SceneRecord> {
  const { _id, revision } = before;
  const updatedAt = new Date(deps.clock.now());
  let after: SceneRecord | null;
  try {
    after = await deps.store.scenes
      .findOneAndUpdate(
        { _id, revision },
        { $set: { ...changes, updatedAt }, $inc: { revision: 1 } },
        { returnDocument: 'after' },
      )
      .lean<SceneRecord>()
      .exec();
  } catch (error) {
    if (isDuplicateKey(error)) throw nameTaken(changes.name ?? before.name);
    throw error;
  }
  if (!after) throw overtaken(before);
  await deps.audit.record({
    actor: asAuditActor(actor),
    action: 'scene.edit',
    resource: { kind: 'scene', id: _id },
    before: audited(before),
    after: audited(after),
  });
  return after;
}

function audited({ name, levels, grandMaster, deletedAt }: SceneRecord): Record<string, unknown> {
  return { name, levels, grandMaster, deleted: deletedAt !== null };
}

const overtaken = ({ name }: SceneRecord): ConflictError =>
  new ConflictError(
    `Nothing was saved: somebody changed the scene ${name} since you opened this page. ` +
      'Look at it as it is now, then decide.',
  );
