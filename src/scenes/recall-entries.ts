import {
  FUNCTION_NAMES,
  recallIn,
  zoneOf,
  type FunctionName,
  type RecallTimes,
} from '../domain/index.js';
import type { Instant } from '../domain/time-units.js';
import type { ChannelRecord, RecallRecord } from '../store/channels.js';
import type { OrganisationRecord } from '../store/organisation.js';
import type { SceneRecallRecord } from '../store/scene-recalls.js';

/** What applying a recall reads of it. */
export type RecallToApply = Pick<SceneRecallRecord, '_id' | 'levels' | 'grandMaster'> & RecallTimes;

/**
 * The lists of recalls that faders of a channel are to have instead of those they have, so that
 * they say what the recall's record says (pure). None where they say so already.
 */
export function faderRecalls(
  recall: RecallToApply,
  channel: Pick<ChannelRecord, '_id' | 'rhythms' | 'dimmers'>,
  now: Instant,
): ReadonlyMap<FunctionName, RecallRecord[]> {
  const zone = zoneOf(channel.rhythms)(Infinity);
  const changed = new Map<FunctionName, RecallRecord[]>();
  for (const name of FUNCTION_NAMES) {
    const level = recall.levels[channel._id]?.[name];
    if (level === undefined) continue;
    const list = listWith(channel.dimmers[name].recalls ?? [], recall, { zone, level, now });
    if (list) changed.set(name, list);
  }
  return changed;
}

/** The same for the grand master, whose dates are the organisation's. */
export function grandMasterRecalls(
  recall: RecallToApply,
  organisation: Pick<OrganisationRecord, 'zone' | 'grandMasterRecalls'>,
  now: Instant,
): RecallRecord[] | null {
  const { grandMaster: level } = recall;
  if (level === null) return null;
  const { zone, grandMasterRecalls: list = [] } = organisation;
  return listWith(list, recall, { zone, level, now });
}

/** In the order in which the recalls were made: of two that begin at once the later one holds. */
function listWith(
  list: readonly RecallRecord[],
  recall: RecallToApply,
  { zone, level, now }: { readonly zone: string; readonly level: number; readonly now: Instant },
): RecallRecord[] | null {
  const existing = list.find((each) => each.recall === recall._id);
  const wanted = recallIn(zone, recall, { level, existing, now });
  if (existing ? wanted && sameRecall(existing, wanted) : !wanted) return null;
  const others = list.filter((each) => each !== existing);
  const all = wanted ? [...others, { recall: recall._id, ...wanted }] : others;
  return all.sort((a, b) => (a.recall < b.recall ? -1 : 1));
}

function sameRecall(a: Omit<RecallRecord, 'recall'>, b: Omit<RecallRecord, 'recall'>): boolean {
  return a.from === b.from && a.to === b.to && a.level === b.level && a.until === b.until;
}
