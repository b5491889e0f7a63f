import { NAMED } from '../../board/delivery-texts.js';
import type { PlanImpact } from '../../board/plan-impact.js';
import {
  describeCadence,
  describeReplyPolicy,
  FUNCTION_NAMES,
  type FunctionName,
  type ReplannedDelivery,
} from '../../domain/index.js';
import { FUNCTION_LABELS } from '../channels/channel-form-view.js';
import { momentOf } from '../times.js';
import { rateWords, shortTime, type Viewer } from './board-view.js';

export interface EffectRow {
  readonly label: string;
  readonly before: string;
  readonly after: string;
  readonly changed: boolean;
}

interface EffectItem {
  readonly text: string;
  readonly before: string;
  readonly after: string;
  readonly why: string;
}

/** What `impact-body` prints. */
export interface EffectView {
  readonly rows: readonly EffectRow[];
  readonly groups: readonly {
    readonly icon: string;
    readonly title: string;
    readonly items: readonly EffectItem[];
    readonly more: string;
  }[];
  /** Said where no delivery is touched. */
  readonly quiet: string;
  /** What the windows cannot hold; empty when they hold everything. */
  readonly unpromised: string;
}

/** @param functions those whose cadence and replies are compared */
export function effectView(
  effect: PlanImpact,
  functions: readonly FunctionName[],
  viewer: Viewer,
): EffectView {
  const { impact, bank } = effect;
  const several = functions.length > 1;
  const rows = functions.flatMap((name) => {
    const { before, after } = impact.functions[name];
    const of = several ? `${FUNCTION_LABELS[name]}: ` : '';
    return [
      row(`${of}Cadence`, describeCadence(before.cadence), describeCadence(after.cadence)),
      row(
        `${of}Replies`,
        describeReplyPolicy(before.replyPolicy),
        describeReplyPolicy(after.replyPolicy),
      ),
    ];
  });
  const weekly = (posts: number): string => `${rateWords(posts)} posts a week`;
  const { postsPerWeek } = impact;
  const groups = [
    group(effect, viewer, ['move', 'moves', 'move'], impact.moved),
    group(effect, viewer, ['hold', 'is held', 'are held'], impact.held),
    group(
      effect,
      viewer,
      ['conflict', 'comes into conflict', 'come into conflict'],
      impact.conflict,
    ),
    group(effect, viewer, ['undo', 'comes back', 'come back'], impact.returned),
  ].filter(({ items }) => items.length > 0);
  return {
    rows: [
      ...(several ? rows.filter(({ changed }) => changed) : rows),
      row('This channel', weekly(postsPerWeek.before), weekly(postsPerWeek.after)),
      row('Whole bank', weekly(bank.before.postsPerWeek), weekly(bank.after.postsPerWeek)),
    ],
    groups,
    quiet: groups.length === 0 ? 'No delivery in the queue moves.' : '',
    unpromised: unpromisedWords(effect),
  };
}

function row(label: string, before: string, after: string): EffectRow {
  return { label, before, after, changed: before !== after };
}

function group(
  { texts, channel }: PlanImpact,
  viewer: Viewer,
  [icon, one, several]: readonly [string, string, string],
  changes: readonly ReplannedDelivery[],
) {
  const channelZone = channel.rhythms.at(-1)?.zone;
  const sorted = [...changes].sort((a, b) => a.to - b.to);
  const items = sorted.slice(0, NAMED).map(({ id, from, to, state, sentence }) => {
    const isPlaced = state === 'queued' || state === 'awaiting-approval';
    const place = { ...viewer, ...(channelZone === undefined ? {} : { channelZone }) };
    return {
      text: texts.get(id) ?? '',
      before: from === to && isPlaced ? '' : shortTime(from, viewer),
      after: isPlaced ? shortTime(to, viewer) : '',
      why: sentence ?? (isPlaced ? momentOf(to, place).elsewhere : ''),
    };
  });
  const count = changes.length;
  return {
    icon,
    title: count === 1 ? `1 delivery ${one}` : `${count} deliveries ${several}`,
    items,
    more: count > NAMED ? `and ${count - NAMED} more` : '',
  };
}

/** "2 posts of news do not fit the windows, so they are not promised." */
export function unpromisedWords({ unpromised }: PlanImpact): string {
  const lacks = FUNCTION_NAMES.flatMap((name) => {
    const lack = unpromised
      .filter((each) => each.function === name)
      .reduce((sum, { wanted, held }) => sum + wanted - held, 0);
    return lack === 0 ? [] : [`${lack} of ${name}`];
  });
  if (lacks.length === 0) return '';
  return `The windows are too small: of the posts of the next two weeks, ${lacks.join(' and ')} fit nowhere and are not promised.`;
}
