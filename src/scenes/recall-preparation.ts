import type { Actor } from '../access/actor.js';
import { beginningIn, countDimmers, endIn, type RecallTimes } from '../domain/index.js';
import type { Instant } from '../domain/time-units.js';
import { InvalidInputError } from '../failures.js';
import { newRecordId } from '../store/record-id.js';
import { NEVER_ENDS, type SceneRecallRecord } from '../store/scene-recalls.js';
import type { Store } from '../store/store.js';
import { bankRevision, loadBank, type Bank } from './present-bank.js';
import { recallTimes, type RecallWish } from './recall-wish.js';
import { findScene, levelsOf, type Scene } from './scene-finder.js';

/** A recall that is ready to be made, or to be looked at. */
export interface PreparedRecall {
  readonly scene: Scene;
  readonly bank: Bank;
  readonly recall: SceneRecallRecord;
  /** What it is prepared for: another one as soon as the bank or the scene changes. */
  readonly seen: string;
}

/**
 * Works out a recall of a scene; writes nothing.
 *
 * @param wish.scene the scene's id, or the name of a shipped one
 * @throws NotFoundError, InvalidInputError naming `from`, `to` and `overDays`
 */
export async function prepareRecall(
  store: Store,
  by: Pick<Actor, 'id' | 'name'>,
  given: { readonly wish: RecallWish & { readonly scene: string }; readonly now: Instant },
): Promise<PreparedRecall> {
  const { wish, now } = given;
  const [scene, bank] = await Promise.all([findScene(store, wish.scene), loadBank(store)]);
  const { zone } = bank.organisation;
  const times = recallTimes(wish, zone, now);
  const set = levelsOf(scene, bank, beginningIn(zone, times));
  const there = new Set(bank.channels.map(({ _id }) => _id));
  const levels = Object.fromEntries(Object.entries(set.levels).filter(([id]) => there.has(id)));
  if (countDimmers({ levels }) === 0 && set.grandMaster === null) {
    throw new InvalidInputError({
      '': [`${scene.name} sets nothing: none of the channels it names is there.`],
    });
  }
  const recall: SceneRecallRecord = {
    ...{ _id: newRecordId(now), scene: scene.id, name: scene.name, ...set, levels, ...times },
    ...{ by: { id: by.id, name: by.name }, endedBy: null, endsBy: endsBy(times) },
    ...{ revision: 0, pending: true, done: [] },
  };
  return { scene, bank, recall, seen: `${bankRevision(bank)}-${revisionOf(scene)}` };
}

/** The last instant at which it may hold anywhere: in the zone that is furthest behind. */
export function endsBy(times: RecallTimes): number {
  return endIn('Etc/GMT+12', times) ?? NEVER_ENDS;
}

const revisionOf = (scene: Scene): number => (scene.type === 'own' ? scene.record.revision : 0);
