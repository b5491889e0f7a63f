import type { BankImpact, ChannelImpact } from '../../board/bank-impact.js';
import {
  describeCadence,
  describeReplyPolicy,
  FUNCTION_NAMES,
  samePromise,
} from '../../domain/index.js';
import { FUNCTION_LABELS } from '../channels/channel-form-view.js';
import type { Viewer } from './board-view.js';
import { effectGroups, unpromisedWords } from './effect-groups.js';
import { QUIET, row, weekly, type EffectView } from './effect-view.js';

/** So many dimmers are listed; the rest are counted. */
const LISTED = 12;

export interface DimmerEffect {
  readonly channel: string;
  readonly function: string;
  readonly label: string;
  readonly level: string;
  readonly cadence: string;
  readonly replies: string;
}

/** What `views/partials/board/bank-effect.ejs` prints. */
export interface BankEffectView extends EffectView {
  /** The dimmers whose promise becomes another. */
  readonly dimmers: readonly DimmerEffect[];
  readonly more: string;
  /** Said where no promise becomes another. */
  readonly same: string;
}

/** Ready values for what a change of the whole bank does, dimmer by dimmer. */
export function bankEffectView(
  impact: Pick<BankImpact, 'channels' | 'bank'>,
  texts: ReadonlyMap<string, string>,
  viewer: Viewer,
): BankEffectView {
  const dimmers = impact.channels.flatMap(dimmerEffects);
  return {
    dimmers: dimmers.slice(0, LISTED),
    more: dimmers.length > LISTED ? `and ${dimmers.length - LISTED} more dimmers` : '',
    same: dimmers.length === 0 ? 'No promise becomes another.' : '',
    ...bankQueuesView(impact, texts, viewer),
  };
}

/** Ready values for posts a week of the whole bank, and what becomes of every queue. */
export function bankQueuesView(
  { channels, bank }: Pick<BankImpact, 'channels' | 'bank'>,
  texts: ReadonlyMap<string, string>,
  viewer: Viewer,
): EffectView {
  const groups = effectGroups(channels, texts, viewer);
  return {
    rows: [row('Whole bank', weekly(bank.before.postsPerWeek), weekly(bank.after.postsPerWeek))],
    groups,
    quiet: groups.length === 0 ? QUIET : '',
    unpromised: unpromisedWords(channels),
  };
}

function dimmerEffects({ channel, impact }: ChannelImpact): DimmerEffect[] {
  return FUNCTION_NAMES.flatMap((name) => {
    const { before, after } = impact.functions[name];
    if (samePromise(before, after)) return [];
    const [cadences, replies] = [
      [before.cadence, after.cadence].map(describeCadence),
      [before.replyPolicy, after.replyPolicy].map(describeReplyPolicy),
    ];
    return [
      {
        channel: channel.name,
        function: name,
        label: FUNCTION_LABELS[name],
        level: became([String(before.level), String(after.level)]),
        cadence: became(cadences),
        replies: became(replies),
      },
    ];
  });
}

/** "1 post a week → 3 posts a week", or what stays. */
function became(words: readonly string[]): string {
  return [...new Set(words)].join(' → ');
}
