import { asAuditActor, type Actor } from '../access/actor.js';
import { isLevel, type SceneLevels } from '../domain/index.js';
import { InvalidInputError } from '../failures.js';
import { isDuplicateKey } from '../store/duplicate-key.js';
import { newRecordId } from '../store/record-id.js';
import type { SceneRecord } from '../store/scenes.js';
import { namedLevels } from './present-bank.js';
import { nameKeyOf, sceneName } from './scene-name.js';
import type { ScenesDeps } from './scenes-deps.js';

export interface NewScene extends SceneLevels {
  readonly name: string;
  /** `bank` unless told: the board as it stood. `proposal`: worked out by the product. */
  readonly kind?: SceneRecord['kind'];
}

/**
 * Keeps levels under a name. Nothing moves: a scene does something only when it is recalled.
 *
 * @throws InvalidInputError when the name is empty or taken, or a level is none
 */
export async function saveScene(
  deps: Pick<ScenesDeps, 'store' | 'audit' | 'clock'>,
  actor: Actor,
  { name: given, levels, grandMaster, kind = 'bank' }: NewScene,
): Promise<SceneRecord> {
  const name = sceneName(given);
  const named = namedLevels(levels);
  checkLevels({ levels: named, grandMaster });
  const now = deps.clock.now();
  const scene: SceneRecord = {
    ...{ _id: newRecordId(now), name, nameKey: nameKeyOf(name), kind, levels: named, grandMaster },
    ...{ createdBy: { id: actor.id, name: actor.name }, revision: 0, deletedAt: null },
    ...{ createdAt: new Date(now), updatedAt: new Date(now) },
  };
  try {
    await deps.store.scenes.create(scene);
  } catch (error) {
    if (isDuplicateKey(error)) throw nameTaken(name);
    throw error;
  }
  await deps.audit.record({
    actor: asAuditActor(actor),
    action: 'scene.edit',
    resource: { kind: 'scene', id: scene._id },
    before: null,
    after: { name, levels: named, grandMaster },
  });
  return scene;
}

export function nameTaken(name: string): InvalidInputError {
  return new InvalidInputError({
    name: [`There is a scene named ${name} already. Give this one another name, or update that.`],
  });
}

/** @throws InvalidInputError */
function checkLevels({ levels, grandMaster }: SceneLevels): void {
  const all = Object.values(levels).flatMap((channel) => Object.values(channel));
  if (all.every(isLevel) && (grandMaster === null || isLevel(grandMaster))) return;
  throw new InvalidInputError({ levels: ['A level is a whole number from 0 to 100.'] });
}
