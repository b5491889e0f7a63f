import {
  isShippedScene,
  shippedScene,
  SHIPPED_SCENES,
  type SceneLevels,
  type ShippedScene,
} from '../domain/index.js';
import type { Instant } from '../domain/time-units.js';
import { NotFoundError } from '../failures.js';
import type { SceneRecord } from '../store/scenes.js';
import type { Store } from '../store/store.js';
import { handBank, type Bank } from './present-bank.js';
import { nameKeyOf } from './scene-name.js';

/** A scene that can be recalled. */
export type Scene =
  | {
      readonly type: 'own';
      readonly id: string;
      readonly name: string;
      readonly record: SceneRecord;
    }
  | { readonly type: 'shipped'; readonly id: ShippedScene; readonly name: string };

export const SHIPPED_NAMES: Record<ShippedScene, string> = {
  'business-as-usual': 'Business as usual',
  'launch-week': 'Launch week',
  crisis: 'Crisis',
  holiday: 'Holiday',
};

/** All scenes there are by name, first those that every desk has. */
export async function listScenes(store: Pick<Store, 'scenes'>): Promise<Scene[]> {
  const own = await ownScenes(store);
  const taken = new Set(own.map(({ nameKey }) => nameKey));
  return [
    ...SHIPPED_SCENES.filter((id) => !taken.has(nameKeyOf(SHIPPED_NAMES[id]))).map(asShipped),
    ...own.map(asOwn),
  ];
}

/** @param id of a scene of one's own, or the name of a shipped one. @throws NotFoundError */
export async function findScene(store: Pick<Store, 'scenes'>, id: string): Promise<Scene> {
  return isShippedScene(id) ? asShipped(id) : asOwn(await findOwnScene(store, id));
}

/** @throws NotFoundError when it does not exist or was deleted. */
export async function findOwnScene(store: Pick<Store, 'scenes'>, id: string): Promise<SceneRecord> {
  const scene = await store.scenes.findOne({ _id: id, deletedAt: null }).lean<SceneRecord>().exec();
  if (!scene) throw new NotFoundError('The scene');
  return scene;
}

/** What a scene would set if it began at an instant (pure). */
export function levelsOf(scene: Scene, bank: Bank, at: Instant): SceneLevels {
  if (scene.type === 'shipped') return shippedScene(scene.id, handBank(bank, at));
  const { levels, grandMaster } = scene.record;
  return { levels, grandMaster };
}

function ownScenes(store: Pick<Store, 'scenes'>): Promise<SceneRecord[]> {
  return store.scenes.find({ deletedAt: null }).sort({ name: 1 }).lean<SceneRecord[]>().exec();
}

const asOwn = (record: SceneRecord): Scene => ({
  ...{ type: 'own', id: record._id, name: record.name, record },
});

const asShipped = (id: ShippedScene): Scene => ({ type: 'shipped', id, name: SHIPPED_NAMES[id] });
