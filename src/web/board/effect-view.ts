import type { PlanImpact } from '../../board/plan-impact.js';
import { describeCadence, describeReplyPolicy, type FunctionName } from '../../domain/index.js';
import { FUNCTION_LABELS } from '../channels/channel-form-view.js';
import { rateWords, type Viewer } from './board-view.js';
import { effectGroups, unpromisedWords, type EffectGroup } from './effect-groups.js';
import { promiseStretches, type PromiseStretch } from './promise-stretches.js';

export interface EffectRow {
  readonly label: string;
  readonly before: string;
  readonly after: string;
  readonly changed: boolean;
}

/** What `impact-body` prints. */
export interface EffectView {
  readonly rows: readonly EffectRow[];
  /** The promises of a change that takes its time, by their days. */
  readonly stretches?: readonly PromiseStretch[];
  readonly groups: readonly EffectGroup[];
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
  const { postsPerWeek } = impact;
  const groups = effectGroups([effect], effect.texts, viewer);
  const zone = effect.channel.rhythms.at(-1)?.zone ?? viewer.zone;
  return {
    rows: [
      ...(several ? rows.filter(({ changed }) => changed) : rows),
      row('This channel', weekly(postsPerWeek.before), weekly(postsPerWeek.after)),
      row('Whole bank', weekly(bank.before.postsPerWeek), weekly(bank.after.postsPerWeek)),
    ],
    stretches: promiseStretches(effect.steps, functions, { ...viewer, zone }),
    groups,
    quiet: groups.length === 0 ? QUIET : '',
    unpromised: unpromisedWords([effect]),
  };
}

/** Said where no delivery is touched. */
export const QUIET = 'No delivery in the queue moves.';

/** A sum of cadences, in words. */
export const weekly = (posts: number): string => `${rateWords(posts)} posts a week`;

export function row(label: string, before: string, after: string): EffectRow {
  return { label, before, after, changed: before !== after };
}
