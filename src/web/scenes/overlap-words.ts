import { overlapsOf } from '../../domain/index.js';
import { inCalendar } from '../../scenes/scene-desk.js';
import type { SceneRecallRecord } from '../../store/scene-recalls.js';
import { shortTime, type Viewer } from '../board/board-view.js';
import { dateIn } from '../times.js';
import { capital, dateWords, lastDateBefore, startsDay } from './recall-words.js';

/** The rule, in the words in which every screen of scenes says it. */
export const OVERLAP_RULE =
  'What began last holds. A scene takes a fader from the hand and from the scene before it; when it ends, the fader goes back to what began before. A hand that moves a fader afterwards takes it from every scene that has begun.';

/** What a recall meets, a sentence for each: said before it is saved. */
export function overlapWords(
  recall: SceneRecallRecord,
  others: readonly SceneRecallRecord[],
  { zone, viewer }: { readonly zone: string; readonly viewer: Viewer },
): string[] {
  const nameOf = (id: string): string => {
    if (id === recall._id) return `this ${recall.name}`;
    const name = others.find(({ _id }) => _id === id)?.name ?? '';
    return name === recall.name ? `the other ${name}` : name;
  };
  const own = inCalendar(recall, zone);
  const all = others.map((other) => inCalendar(other, zone));
  const start = (at: number): string =>
    startsDay(zone, at) ? dateWords(dateIn(zone, at), viewer) : shortTime(at, viewer);
  const last = (at: number): string =>
    startsDay(zone, at) ? dateWords(lastDateBefore(zone, at), viewer) : shortTime(at, viewer);
  return overlapsOf(own, all).map(({ with: other, from, to, holds, thenBack }) => {
    const beaten = holds === own.id ? other : own.id;
    const stretch =
      to === null ? `from ${start(from)} on` : `from ${start(from)} until ${last(to)}`;
    const back = thenBack ? ` Then ${nameOf(beaten)} holds again.` : '';
    return capital(
      `${nameOf(own.id)} and ${nameOf(other)} overlap ${stretch}: ${nameOf(holds)} holds, because it begins last.${back}`,
    );
  });
}
