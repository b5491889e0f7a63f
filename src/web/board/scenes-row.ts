import type { BoardState } from '../../board/board.js';
import { faderAt, grandMasterAt } from '../../board/fader.js';
import { FUNCTION_NAMES } from '../../domain/index.js';
import type { Instant } from '../../domain/time-units.js';
import { loadOrganisation } from '../../publishing/planning/channel-queue.js';
import { deskOf, holderOf, type SceneDesk } from '../../scenes/scene-desk.js';
import type { Store } from '../../store/store.js';
import { recallPhase } from '../../scenes/recall-phase.js';
import { sceneRow } from '../scenes/desk-view.js';
import { endWords, momentWords } from '../scenes/recall-words.js';
import { dimmerId, type Viewer } from './board-view.js';

/** The scenes of a board whose channels are known already. */
export async function boardScenes(
  store: Store,
  { strips }: Pick<BoardState, 'strips'>,
  now: Instant,
): Promise<SceneDesk> {
  const organisation = await loadOrganisation(store);
  return deskOf(store, { organisation, channels: strips.map(({ channel }) => channel) }, now);
}

/** Ready values for `views/partials/board/scenes.ejs`: a button for each scene. */
export function scenesRow(desk: SceneDesk, viewer: Viewer) {
  const { zone } = desk.bank.organisation;
  const next = desk.recalls
    .filter((recall) => recallPhase(recall, zone, viewer.now) === 'to-come')
    .map(({ _id, name, from }) => ({
      href: `/scenes/recalls/${_id}`,
      words: `${name} from ${momentWords(from, viewer)}`,
    }));
  return {
    buttons: desk.scenes.map((scene) => sceneRow(scene, desk, viewer)),
    next,
    ...badgesOf(desk, viewer),
  };
}

/** What says on each fader that a scene holds it, by the dimmer's element. */
function badgesOf(desk: SceneDesk, viewer: Viewer) {
  const { organisation, channels } = desk.bank;
  const { zone, grandMasterRecalls } = organisation;
  const master = grandMasterAt(organisation, zone, viewer.now);
  const badges = channels.flatMap((channel) =>
    FUNCTION_NAMES.flatMap((name) => {
      const { recalls } = channel.dimmers[name];
      if (!recalls?.length) return [];
      const held = holderOf(faderAt(channel, name, viewer.now).source, recalls);
      const badge = sceneBadge(held, desk, viewer);
      return badge ? [[dimmerId(channel._id, name), badge] as const] : [];
    }),
  );
  return {
    badges: Object.fromEntries(badges),
    masterBadge: sceneBadge(holderOf(master.source, grandMasterRecalls), desk, viewer),
  };
}

/**
 * "Holiday until Sat 2 Jan": on a fader that a scene holds.
 *
 * @param held the id of the recall that holds it, as `holderOf` says; null for none
 * @returns null where no scene holds it
 */
export function sceneBadge(
  held: string | null,
  { recalls }: Pick<SceneDesk, 'recalls'>,
  viewer: Viewer,
): { readonly words: string; readonly href: string } | null {
  const recall = held === null ? undefined : recalls.find(({ _id }) => _id === held);
  if (!recall) return null;
  const end = recall.to === null && recall.endedAt === null ? '' : ` ${endWords(recall, viewer)}`;
  return { words: `${recall.name}${end}`, href: `/scenes/recalls/${recall._id}` };
}
