import { asAuditActor, type Actor } from '../access/actor.js';
import { beginningIn, countDimmers, endIn, type RecallTimes } from '../domain/index.js';
import { InvalidInputError } from '../failures.js';
import { newRecordId } from '../store/record-id.js';
import { NEVER_ENDS, type SceneRecallRecord } from '../store/scene-recalls.js';
import { bankRevision, loadBank, presentLevels, type Bank } from './present-bank.js';
import { carryOut } from './recall-follower.js';
import { recallTimes, type RecallWish } from './recall-wish.js';
import { findScene, levelsOf, type Scene } from './scene-finder.js';
import type { ScenesDeps } from './scenes-deps.js';

export interface RecallRequest extends RecallWish {
  /** The scene's id, or the name of a shipped one. */
  readonly scene: string;
  /** `seenNow` when the difference was shown; null where nobody looked. */
  readonly seen: string | null;
}

export type RecallOutcome =
  | {
      readonly type: 'recalled';
      readonly recall: SceneRecallRecord;
      /** How many channels it changed. */
      readonly channels: number;
    }
  /** The bank or the scene changed since the difference was shown; nothing was written. */
  | { readonly type: 'overtaken' };

/** What a difference was shown for: it changes whenever the bank or the scene does. */
export function seenNow(bank: Bank, scene: Scene): string {
  return `${bankRevision(bank)}-${scene.type === 'own' ? scene.record.revision : 0}`;
}

/**
 * Recalls a scene, now or by date, at once or over days. What it sets is written down first, with
 * the levels as they are then; from there on it happens, whatever crashes.
 *
 * @throws NotFoundError, InvalidInputError naming `from`, `to` and `overDays`
 */
export async function recallScene(
  deps: ScenesDeps,
  actor: Actor,
  { scene: sceneId, seen, ...wish }: RecallRequest,
): Promise<RecallOutcome> {
  const now = deps.clock.now();
  const [scene, bank] = await Promise.all([findScene(deps.store, sceneId), loadBank(deps.store)]);
  const { zone } = bank.organisation;
  const times = recallTimes(wish, zone, now);
  if (seen !== null && seen !== seenNow(bank, scene)) return { type: 'overtaken' };
  const set = levelsOf(scene, bank, beginningIn(zone, times));
  const there = new Set(bank.channels.map(({ _id }) => _id));
  const levels = Object.fromEntries(Object.entries(set.levels).filter(([id]) => there.has(id)));
  if (countDimmers({ levels }) === 0 && set.grandMaster === null) {
    throw new InvalidInputError({
      '': [`${scene.name} sets nothing: none of its channels is there any more.`],
    });
  }
  const recall: SceneRecallRecord = {
    ...{ _id: newRecordId(now), scene: scene.id, name: scene.name, ...set, levels, ...times },
    ...{ by: { id: actor.id, name: actor.name }, endedBy: null, endsBy: endsBy(times) },
    ...{ revision: 0, pending: true, done: [] },
  };
  await deps.store.sceneRecalls.create(recall);
  await deps.audit.record({
    actor: asAuditActor(actor),
    action: 'scene.recall',
    resource: { kind: 'scene', id: scene.id },
    before: { ...presentLevels(bank, now) },
    after: { recall: recall._id, ...recalledWords(recall) },
  });
  const reason = `${actor.name} recalled the scene ${scene.name}`;
  const channels = await carryOut(deps, recall._id, reason);
  return { type: 'recalled', recall, channels };
}

/** The last instant at which it may hold anywhere: in the zone that is furthest behind. */
export function endsBy(times: RecallTimes): number {
  return endIn('Etc/GMT+12', times) ?? NEVER_ENDS;
}

/** A recall in the audit log. */
export function recalledWords(recall: SceneRecallRecord): Record<string, unknown> {
  const { name, from, to, overDays, levels, grandMaster, endedAt } = recall;
  return { name, from, to, overDays, levels, grandMaster, endedAt };
}
