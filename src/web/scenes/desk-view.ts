import { countDimmers, type ShippedScene } from '../../domain/index.js';
import type { SceneDesk } from '../../scenes/scene-desk.js';
import type { Scene } from '../../scenes/scene-finder.js';
import { recallPhase } from '../../scenes/recall-phase.js';
import type { SceneRecallRecord } from '../../store/scene-recalls.js';
import type { Viewer } from '../board/board-view.js';
import { momentOf } from '../times.js';
import { OVERLAP_RULE } from './overlap-words.js';
import { spanWords } from './recall-words.js';
import { timelineView } from './timeline-view.js';

/** What a shipped scene does, in a sentence. */
export const SHIPPED_WORDS: Record<ShippedScene, string> = {
  'business-as-usual': 'Every fader where people set it by hand, the grand master too.',
  'launch-week': 'News and events one detent up from where people set them; support as it is.',
  crisis:
    'Everything off but support, which answers everyone: at least 75 where it is on. The grand master goes fully up.',
  holiday:
    'News and events at their first detent above off, support at the one that only points to help. None is turned up.',
};

export const SHIPPED_RULE =
  'Worked out from where people set the faders by hand, when it begins. A dimmer that people turned off stays off.';

/** Ready values for `views/pages/scenes.ejs`. */
export function deskView(desk: SceneDesk, viewer: Viewer) {
  const { zone } = desk.bank.organisation;
  const inPhase = (phase: string): SceneRecallRecord[] =>
    desk.recalls.filter((recall) => recallPhase(recall, zone, viewer.now) === phase);
  const begun = inPhase('under-way');
  const holds = ({ _id }: SceneRecallRecord): boolean => (desk.held.get(_id) ?? 0) > 0;
  const row = (recall: SceneRecallRecord) => recallRow(recall, desk, viewer);
  return {
    holding: begun.filter(holds).reverse().map(row),
    beneath: begun.filter((recall) => !holds(recall)).map(row),
    toCome: inPhase('to-come').map(row),
    scenes: desk.scenes.map((scene) => sceneRow(scene, desk, viewer)),
    timeline: timelineView(desk, viewer),
    rule: OVERLAP_RULE,
    zone,
  };
}

/** A recall in a list. */
export function recallRow(recall: SceneRecallRecord, desk: SceneDesk, viewer: Viewer) {
  const { zone } = desk.bank.organisation;
  const begun = recallPhase(recall, zone, viewer.now) !== 'to-come';
  const held = desk.held.get(recall._id) ?? 0;
  return {
    id: recall._id,
    href: `/scenes/recalls/${recall._id}`,
    name: recall.name,
    revision: recall.revision,
    when: spanWords(recall, begun, viewer),
    who: `Recalled by ${recall.by.name}`,
    faders: !begun
      ? ''
      : held === 0
        ? 'Holds no fader: each was set by hand, or is held by another scene.'
        : `Holds ${held === 1 ? 'one fader' : `${held} faders`} of ${desk.faders + (recall.grandMaster === null ? 0 : 1)}.`,
    endLabel: begun ? 'End now' : 'Take back',
    progress: recall.pending ? progressWords(recall) : '',
    done: recall.done.length,
    most: Object.keys(recall.levels).length,
  };
}

/** A scene in the list, or as a button on the board. */
export function sceneRow(scene: Scene, desk: SceneDesk, viewer: Viewer) {
  const holding = desk.recalls.filter(
    (recall) => recall.scene === scene.id && (desk.held.get(recall._id) ?? 0) > 0,
  );
  return {
    id: scene.id,
    href: `/scenes/${scene.id}`,
    name: scene.name,
    shipped: scene.type === 'shipped',
    lit: holding.length > 0,
    what: scene.type === 'shipped' ? SHIPPED_WORDS[scene.id] : savedWords(scene, viewer),
  };
}

function savedWords({ record }: Extract<Scene, { type: 'own' }>, viewer: Viewer): string {
  const count = countDimmers(record);
  const day = momentOf(record.updatedAt.getTime(), viewer).shortDate;
  const faders = count === 1 ? 'One fader' : `${count} faders`;
  const master = record.grandMaster === null ? '' : `, grand master at ${record.grandMaster}`;
  const how = record.kind === 'proposal' ? 'proposed' : 'saved';
  return `${faders}${master}; ${how} by ${record.createdBy.name}, last on ${day}.`;
}

const progressWords = ({ done, levels }: SceneRecallRecord): string =>
  `It is being applied: ${done.length} of ${Object.keys(levels).length} channels so far.`;
