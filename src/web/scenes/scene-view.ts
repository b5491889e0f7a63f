import { levelsOf, type Scene } from '../../scenes/scene-finder.js';
import type { Bank } from '../../scenes/present-bank.js';
import { recallPhase } from '../../scenes/recall-phase.js';
import type { SceneRecallRecord } from '../../store/scene-recalls.js';
import type { Viewer } from '../board/board-view.js';
import { bankLevelsView } from './bank-levels-view.js';
import { SHIPPED_RULE, SHIPPED_WORDS } from './desk-view.js';
import { countDays, momentWords, spanWords } from './recall-words.js';

/** Ready values for the head of `views/pages/scene.ejs`. */
export function sceneHead(scene: Scene, bank: Bank, viewer: Viewer) {
  const own = scene.type === 'own' ? scene.record : null;
  return {
    id: scene.id,
    name: scene.name,
    lede: scene.type === 'shipped' ? SHIPPED_WORDS[scene.id] : '',
    rule: scene.type === 'shipped' ? SHIPPED_RULE : '',
    own: own
      ? {
          revision: own.revision,
          by: own.createdBy.name,
          proposed: own.kind === 'proposal',
        }
      : null,
    levels: bankLevelsView(levelsOf(scene, bank, viewer.now), bank.channels),
  };
}

/** A recall of the scene that is under way or to come. */
export function underView(recall: SceneRecallRecord, zone: string, viewer: Viewer) {
  const begun = recallPhase(recall, zone, viewer.now) === 'under-way';
  return {
    href: `/scenes/recalls/${recall._id}`,
    words: `${begun ? 'Recalled' : 'To come'}: ${spanWords(recall, begun, viewer)}`,
  };
}

/** When what is shown is so: the difference is compared then. */
export function thenWords({ from, overDays }: SceneRecallRecord, viewer: Viewer): string {
  if (overDays !== null) return `when it is faded in, after ${countDays(overDays)}`;
  return from.type === 'instant' ? 'at once' : `from ${momentWords(from, viewer)} on`;
}

/** What is said once a scene is recalled, with the way back. */
export function recalledFlash(
  { recall, channels }: { readonly recall: SceneRecallRecord; readonly channels: number },
  zone: string,
  viewer: Viewer,
) {
  const toCome = recallPhase(recall, zone, viewer.now) === 'to-come';
  const where = channels === 1 ? 'one channel' : `${channels} channels`;
  const text = toCome
    ? `${recall.name} is scheduled on ${where}, ${spanWords(recall, false, viewer)}.`
    : `${recall.name} holds on ${where}, ${spanWords(recall, true, viewer)}. The queues follow.`;
  const label = toCome ? 'Take it back' : 'End it';
  const fields = { revision: String(recall.revision) };
  const action = `/scenes/recalls/${recall._id}/end`;
  return { tone: 'good', text, undo: { action, label, fields } } as const;
}
