import { bestChoices, type ChoiceLimits } from './best-choices.js';
import { bankCost, poolsOf, SUSTAINABLE_SHARE, type BankCost } from './capacity.js';
import { postsPerWeekOf } from '../levels/cadence.js';
import { stepAt, stepsOf, type BankDimmer, type DimmerStep, type Worth } from './dimmer-steps.js';
import type { FunctionName } from '../function-name.js';
import { hasValue } from './value.js';

/** A dimmer for which a level is sought, unless it is to stay as it is. */
export interface ProposalDimmer extends BankDimmer {
  readonly frozen: boolean;
  /** How many levels the fader may move, up or down; as far as it goes unless told. */
  readonly reach?: number;
}

export interface ProposedDimmer {
  readonly id: string;
  readonly function: FunctionName;
  readonly frozen: boolean;
  readonly before: DimmerStep;
  readonly after: DimmerStep;
}

/** What a set of levels costs and brings in a week. */
export interface BankWorth {
  readonly cost: BankCost;
  readonly value: number;
}

/** The levels that bring the most value in the hours there are. */
export interface LevelProposal {
  /** In the order in which they were given. */
  readonly dimmers: readonly ProposedDimmer[];
  readonly before: BankWorth;
  readonly after: BankWorth;
  /** No levels within the limit bring more than this; the value proposed when `exact`. */
  readonly bound: number;
  /** Whether it is certain that nothing within the limit brings more. */
  readonly exact: boolean;
  /** Functions whose frozen dimmers alone need more than the limit: theirs stay as they are. */
  readonly tooFull: readonly FunctionName[];
}

/**
 * Chooses a level for every dimmer that is not frozen, so that the value of a week is the highest
 * whose work fits 85 % of the hours of each pool. A function without a value stays as it is.
 * Where two levels cost and bring the same, the one nearest to the present is taken.
 */
export function proposeLevels(
  dimmers: readonly ProposalDimmer[],
  worth: Worth,
  limits: ChoiceLimits = {},
): LevelProposal {
  const { capacity, scale } = worth;
  const proposed = new Map<string, ProposedDimmer>();
  const tooFull: FunctionName[] = [];
  let [bound, exact] = [0, true];
  for (const functions of poolsOf(capacity)) {
    const pool = dimmers
      .filter((dimmer) => functions.includes(dimmer.function))
      .map((dimmer) =>
        optionsOf(dimmer, worth, dimmer.frozen || !hasValue(dimmer.function, scale)),
      );
    const hours = functions.reduce((sum, name) => sum + capacity.hoursPerWeek[name], 0);
    const room = hours * 60 * SUSTAINABLE_SHARE;
    const best = bestChoices(
      pool.map(({ dimmer, options }) =>
        options.map(({ level, minutes: cost, value }) => ({
          ...{ cost, value },
          far: Math.abs(level - dimmer.level),
        })),
      ),
      room,
      limits,
    );
    if (!best && pool.length > 0) tooFull.push(...functions);
    for (const [place, { dimmer, frozen, before, options }] of pool.entries()) {
      const after = options[best?.picks[place] ?? -1] ?? before;
      const { id, function: name } = dimmer;
      proposed.set(id, { id, function: name, frozen, before, after });
      if (!best) bound += before.value;
    }
    bound += best?.bound ?? 0;
    exact &&= best?.exact ?? true;
  }
  const settled = dimmers.flatMap(({ id }) => proposed.get(id) ?? []);
  return {
    dimmers: settled,
    before: worthOf(dimmers, settled, { worth, when: 'before' }),
    after: worthOf(dimmers, settled, { worth, when: 'after' }),
    bound,
    exact,
    tooFull,
  };
}

/** How far below the bound the proposal is, as a share of it: 0 is the best possible. */
export function gapOf({ bound, after }: Pick<LevelProposal, 'bound' | 'after'>): number {
  return bound > 0 ? Math.max(0, (bound - after.value) / bound) : 0;
}

function optionsOf(dimmer: ProposalDimmer, worth: Worth, frozen: boolean) {
  const before = stepAt(dimmer, dimmer.level, worth);
  const far = ({ level }: DimmerStep): number => Math.abs(level - dimmer.level);
  const { reach = 100 } = dimmer;
  const steps = frozen ? [before] : stepsOf(dimmer, worth).filter((step) => far(step) <= reach);
  return { dimmer, frozen, before, options: steps };
}

function worthOf(
  dimmers: readonly ProposalDimmer[],
  settled: readonly ProposedDimmer[],
  { worth, when }: { readonly worth: Worth; readonly when: 'before' | 'after' },
): BankWorth {
  const loads = dimmers.flatMap(({ function: name, inbound }, place) => {
    const step = settled[place]?.[when];
    if (!step) return [];
    const { cadence, replyPolicy } = step;
    return [{ function: name, postsPerWeek: postsPerWeekOf(cadence), replyPolicy, inbound }];
  });
  const value = settled.reduce((sum, dimmer) => sum + dimmer[when].value, 0);
  return { cost: bankCost(loads, worth.capacity), value };
}
