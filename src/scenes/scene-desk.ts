import { faderAt, grandMasterAt } from '../board/fader.js';
import {
  beginningIn,
  endIn,
  FUNCTION_NAMES,
  type CalendarRecall,
  type LevelSource,
} from '../domain/index.js';
import type { Instant } from '../domain/time-units.js';
import type { RecallRecord } from '../store/channels.js';
import type { SceneRecallRecord } from '../store/scene-recalls.js';
import type { Store } from '../store/store.js';
import { loadBank, type Bank } from './present-bank.js';
import { recallsFrom } from './recall-follower.js';
import { listScenes, type Scene } from './scene-finder.js';

/** Every scene, what holds and what is to come. */
export interface SceneDesk {
  readonly scenes: readonly Scene[];
  /** Those that may still hold, in the order in which they were made. */
  readonly recalls: readonly SceneRecallRecord[];
  /** How many faders each recall holds now, by its id; the grand master is one of them. */
  readonly held: ReadonlyMap<string, number>;
  /** How many faders there are. */
  readonly faders: number;
  readonly bank: Bank;
}

export async function sceneDesk(store: Store, now: Instant): Promise<SceneDesk> {
  return deskOf(store, await loadBank(store), now);
}

/** The same where the bank is known already. */
export async function deskOf(store: Store, bank: Bank, now: Instant): Promise<SceneDesk> {
  const [scenes, recalls] = await Promise.all([listScenes(store), recallsFrom(store, now)]);
  return {
    ...{ scenes, recalls, bank, held: heldFaders(bank, now) },
    faders: bank.channels.length * FUNCTION_NAMES.length,
  };
}

/** How many faders each recall holds at an instant (pure). */
export function heldFaders({ organisation, channels }: Bank, now: Instant): Map<string, number> {
  const counts = new Map<string, number>();
  const count = (holder: string | null): void => {
    if (holder !== null) counts.set(holder, (counts.get(holder) ?? 0) + 1);
  };
  const { zone, grandMasterRecalls } = organisation;
  count(holderOf(grandMasterAt(organisation, zone, now).source, grandMasterRecalls));
  for (const channel of channels) {
    for (const name of FUNCTION_NAMES) {
      const { recalls } = channel.dimmers[name];
      if (recalls?.length) count(holderOf(faderAt(channel, name, now).source, recalls));
    }
  }
  return counts;
}

/**
 * The id of the recall that holds a fader; null where a hand does (pure).
 *
 * @param recalls those of the fader from which the source came
 */
export function holderOf(
  source: LevelSource | null,
  recalls: readonly RecallRecord[] = [],
): string | null {
  if (source?.type !== 'recall') return null;
  return recalls.find((each) => each === source.recall)?.recall ?? null;
}

/** A recall as the calendar of scenes draws it, by the clocks of a zone (pure). */
export function inCalendar(recall: SceneRecallRecord, zone: string): CalendarRecall {
  return { id: recall._id, from: beginningIn(zone, recall), to: endIn(zone, recall) };
}
