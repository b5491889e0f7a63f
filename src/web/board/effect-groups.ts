import type { ChannelImpact } from '../../board/bank-impact.js';
import { NAMED } from '../../board/delivery-texts.js';
import { FUNCTION_NAMES, type ReplannedDelivery } from '../../domain/index.js';
import { momentOf } from '../times.js';
import { shortTime, type Viewer } from './board-view.js';

export interface EffectItem {
  readonly text: string;
  readonly before: string;
  readonly after: string;
  readonly why: string;
}

/** Deliveries of which the same becomes. */
export interface EffectGroup {
  readonly icon: string;
  readonly title: string;
  readonly items: readonly EffectItem[];
  readonly more: string;
}

const GROUPS = [
  ['moved', 'move', 'moves', 'move'],
  ['held', 'hold', 'is held', 'are held'],
  ['conflict', 'conflict', 'comes into conflict', 'come into conflict'],
  ['returned', 'undo', 'comes back', 'come back'],
] as const;

/**
 * What becomes of the queues: the first of each kind by name, the others by their number.
 *
 * @param texts how deliveries begin, by their ids
 */
export function effectGroups(
  impacts: readonly Pick<ChannelImpact, 'channel' | 'impact'>[],
  texts: ReadonlyMap<string, string>,
  viewer: Viewer,
): EffectGroup[] {
  return GROUPS.flatMap(([group, icon, one, several]) => {
    const changes = impacts
      .flatMap((each) => each.impact[group].map((change) => ({ ...each, change })))
      .sort((a, b) => a.change.to - b.change.to);
    const count = changes.length;
    if (count === 0) return [];
    const items = changes.slice(0, NAMED).map(({ channel, change }) => {
      const channelZone = channel.rhythms.at(-1)?.zone;
      const place = { ...viewer, ...(channelZone === undefined ? {} : { channelZone }) };
      const item = itemOf(change, place);
      const why = impacts.length > 1 ? [channel.name, item.why].filter(Boolean) : [item.why];
      return { ...item, text: texts.get(change.id) ?? '', why: why.join(' · ') };
    });
    return [
      {
        icon,
        title: count === 1 ? `1 delivery ${one}` : `${count} deliveries ${several}`,
        items,
        more: count > NAMED ? `and ${count - NAMED} more` : '',
      },
    ];
  });
}

function itemOf(
  { from, to, state, sentence }: ReplannedDelivery,
  viewer: Viewer & { readonly channelZone?: string },
): Omit<EffectItem, 'text'> {
  const isPlaced = state === 'queued' || state === 'awaiting-approval';
  return {
    before: from === to && isPlaced ? '' : shortTime(from, viewer),
    after: isPlaced ? shortTime(to, viewer) : '',
    why: sentence ?? (isPlaced ? momentOf(to, viewer).elsewhere : ''),
  };
}

/** "2 posts of news do not fit the windows, so they are not promised." */
export function unpromisedWords(impacts: readonly Pick<ChannelImpact, 'unpromised'>[]): string {
  const all = impacts.flatMap(({ unpromised }) => unpromised);
  const lacks = FUNCTION_NAMES.flatMap((name) => {
    const lack = all
      .filter((each) => each.function === name)
      .reduce((sum, { wanted, held }) => sum + wanted - held, 0);
    return lack === 0 ? [] : [`${lack} of ${name}`];
  });
  if (lacks.length === 0) return '';
  return `The windows are too small: of the posts of the next two weeks, ${lacks.join(' and ')} fit nowhere and are not promised.`;
}
