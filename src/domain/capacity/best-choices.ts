import { hullSteps, worthConsidering, type Choice, type RankedChoice } from './concave-hull.js';
import { searchBetter } from './choice-search.js';
import { takenOf, type Lists, type Relaxed, type Taken } from './taken-choices.js';

/** One choice for each list, within the room there is. */
export interface BestChoices {
  /** The place of the choice taken, list by list. */
  readonly picks: readonly number[];
  readonly cost: number;
  readonly value: number;
  /** No set of choices in the room brings more than this; the value itself when `exact`. */
  readonly bound: number;
  /** Whether it is certain that nothing brings more. */
  readonly exact: boolean;
}

export interface ChoiceLimits {
  /** How many partial sets the search keeps; beyond that the best is no longer certain. */
  readonly mostStates?: number;
}

/** Cost and value are counted in whole billionths and millionths, so that sums have no order. */
const COST_UNIT = 1e9;
const VALUE_UNIT = 1e6;

/** In longer banks the nearest of all that is equally good is not looked for. */
const MOST_LISTS_COMPARED = 60;

/** Partial sets kept for each list, unless told: a long bank is answered in a blink all the same. */
const mostStatesFor = (lists: number): number =>
  Math.min(1_000, Math.max(150, Math.floor(100_000 / Math.max(1, lists))));

/**
 * Chooses one of each list so that the values' sum is the highest whose costs fit the room (the
 * multiple-choice knapsack). Steps along the concave hulls are taken by descending rate; with a
 * part of the step that no longer fits they give the bound (the linear relaxation: Sinha and
 * Zoltners 1979). Then a search over partial sets, pruned by that bound, finds the best or says
 * that it could not be certain; what it finds is never worse than the steps alone, which lack at
 * most the value of one step to the bound.
 *
 * @param lists none empty
 * @returns null when even the cheapest choices do not fit
 */
export function bestChoices(
  lists: readonly (readonly Choice[])[],
  room: number,
  { mostStates = mostStatesFor(lists.length) }: ChoiceLimits = {},
): BestChoices | null {
  const counted: Lists = {
    lists: lists.map((choices) => worthConsidering(choices.map(inUnits))),
    // Half a unit for each list is lost in counting.
    room: Math.floor(room * COST_UNIT) + lists.length,
  };
  const cheapest = takenOf(counted.lists.map((choices) => choices[0] as RankedChoice));
  if (cheapest.cost > counted.room) return null;
  const { taken, relaxed } = byHullSteps(counted, cheapest);
  const filled = withUpgrades(counted, taken);
  const found = searchBetter(counted, { incumbent: filled, relaxed, mostStates, closest: false });
  const { best } =
    lists.length <= MOST_LISTS_COMPARED
      ? searchBetter(counted, { incumbent: found.best, relaxed, mostStates, closest: true })
      : found;
  const value = best.value / VALUE_UNIT;
  return {
    picks: best.choices.map(({ index }) => index),
    cost: best.cost / COST_UNIT,
    value,
    bound: found.exact ? value : Math.max(value, relaxed.bound / VALUE_UNIT),
    exact: found.exact,
  };
}

const inUnits = ({ cost, value, far = 0 }: Choice): Choice => ({
  far,
  cost: Math.round(cost * COST_UNIT),
  value: Math.round(value * VALUE_UNIT),
});

/** Takes steps along the hulls while they fit; the first that does not gives the bound. */
function byHullSteps({ lists, room }: Lists, cheapest: Taken): { taken: Taken; relaxed: Relaxed } {
  const steps = lists
    .flatMap((choices, list) => hullSteps(choices).map((step, place) => ({ ...step, list, place })))
    .sort((a, b) => b.rate - a.rate || a.place - b.place || a.list - b.list);
  const choices = [...cheapest.choices];
  const stopped = new Set<number>();
  let { cost, value } = cheapest;
  let relaxed: Relaxed | undefined;
  for (const step of steps) {
    if (stopped.has(step.list)) continue;
    if (cost + step.cost <= room) {
      choices[step.list] = step.to;
      cost += step.cost;
      value += step.value;
      continue;
    }
    relaxed ??= { bound: value + step.rate * (room - cost), rate: step.rate };
    stopped.add(step.list);
  }
  return { taken: takenOf(choices), relaxed: relaxed ?? { bound: value, rate: 0 } };
}

/** Fills what room is left: of all better choices that fit, the one that adds most, again and again. */
function withUpgrades({ lists, room }: Lists, taken: Taken): Taken {
  const choices = [...taken.choices];
  let { cost } = taken;
  for (;;) {
    let best: { list: number; choice: RankedChoice; gain: number } | undefined;
    for (const [list, options] of lists.entries()) {
      const now = choices[list] as RankedChoice;
      const choice = options.findLast((option) => cost - now.cost + option.cost <= room);
      const gain = (choice?.value ?? 0) - now.value;
      if (choice && gain > (best?.gain ?? 0)) best = { list, choice, gain };
    }
    if (!best) return takenOf(choices);
    cost += best.choice.cost - (choices[best.list] as RankedChoice).cost;
    choices[best.list] = best.choice;
  }
}
