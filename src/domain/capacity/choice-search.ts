import type { RankedChoice } from './concave-hull.js';
import { takenOf, type Lists, type Relaxed, type Taken } from './taken-choices.js';

export interface SearchLimits {
  /** The best known so far. */
  readonly incumbent: Taken;
  readonly relaxed: Relaxed;
  readonly mostStates: number;
  /** Whether to look for what is as good and nearer to the present, too. */
  readonly closest: boolean;
}

/** Choices for the lists so far that nothing dominates. */
interface State {
  readonly cost: number;
  readonly value: number;
  readonly far: number;
  readonly choice: RankedChoice | null;
  readonly before: State | null;
}

/** A list with the choices that a better set could hold, and the one that is best at the rate. */
interface OpenList {
  readonly list: number;
  readonly choices: readonly RankedChoice[];
  readonly atRate: RankedChoice;
}

/**
 * Looks for a set of choices that brings more than the incumbent. With room priced at the relaxed
 * rate every choice has a loss against the best one of its list; a set that loses more in sum
 * than lies between bound and incumbent cannot be better, so choices and partial sets that do
 * are dropped. What is left is enumerated list by list, without dominated sets (Nemhauser and
 * Ullmann 1969). Certain unless more than `mostStates` partial sets had to be kept.
 */
export function searchBetter(
  { lists, room }: Lists,
  { incumbent, relaxed, mostStates, closest }: SearchLimits,
): { readonly best: Taken; readonly exact: boolean } {
  const { rate } = relaxed;
  const priced = ({ cost, value }: RankedChoice | State): number => value - rate * cost;
  /** Values are whole: only what could bring one more is better. */
  const wanted = (): number => best.value + (closest ? 0 : 1) - tolerance;
  const tolerance = 1e-12 * relaxed.bound + 1e-3;
  let best = incumbent;
  if (relaxed.bound < wanted()) return { best, exact: true };

  const open = lists.map((choices, list): OpenList => {
    const atRate = choices.reduce((a, b) => (priced(b) > priced(a) ? b : a));
    const most = priced(atRate);
    return {
      list,
      choices: choices.filter((one) => most - priced(one) <= relaxed.bound - wanted()),
      atRate,
    };
  });
  // Few choices first: what is settled costs nothing to carry.
  open.sort((a, b) => a.choices.length - b.choices.length);
  let restCost = sumOf(open, ({ atRate }) => atRate.cost);
  let restValue = sumOf(open, ({ atRate }) => atRate.value);
  let restPriced = sumOf(open, ({ atRate }) => priced(atRate));
  let restFar = sumOf(open, ({ atRate }) => atRate.far);
  let restLeast = sumOf(open, ({ choices }) => choices[0]?.cost ?? 0);

  let states: State[] = [{ cost: 0, value: 0, far: 0, choice: null, before: null }];
  let exact = true;
  for (const [depth, { choices, atRate }] of open.entries()) {
    restCost -= atRate.cost;
    restValue -= atRate.value;
    restPriced -= priced(atRate);
    restFar -= atRate.far;
    restLeast -= choices[0]?.cost ?? 0;
    const next: State[] = [];
    for (const before of states) {
      for (const choice of choices) {
        const cost = before.cost + choice.cost;
        if (cost + restLeast > room) break;
        const value = before.value + choice.value;
        const reachable = value - rate * cost + restPriced + rate * room;
        if (reachable < wanted()) continue;
        const far = before.far + choice.far;
        const state: State = { cost, value, far, choice, before };
        next.push(state);
        const whole = { cost: cost + restCost, value: value + restValue, far: far + restFar };
        if (whole.cost <= room && isBetter(whole, best)) best = completed(state, open, depth);
      }
    }
    states = withoutDominated(next);
    if (states.length > mostStates) {
      exact = false;
      states = states.sort((a, b) => priced(b) - priced(a) || a.far - b.far).slice(0, mostStates);
    }
  }
  return { best, exact };
}

type Sums = Pick<Taken, 'cost' | 'value' | 'far'>;

/** More value; for as much, less cost; for the same, nearer to the present. */
function isBetter(a: Sums, b: Sums): boolean {
  return (b.value - a.value || a.cost - b.cost || a.far - b.far) < 0;
}

/** A state's choices, and for the lists after it those that are best at the rate. */
function completed(state: State, open: readonly OpenList[], depth: number): Taken {
  const choices: RankedChoice[] = [];
  let at: State | null = state;
  for (let place = open.length - 1; place >= 0; place--) {
    const { list, atRate } = open[place] as OpenList;
    const choice: RankedChoice = place > depth ? atRate : (at?.choice ?? atRate);
    if (place <= depth) at = at?.before ?? null;
    choices[list] = choice;
  }
  return takenOf(choices);
}

/** By ascending cost, each bringing more than every cheaper one. */
function withoutDominated(states: State[]): State[] {
  states.sort((a, b) => a.cost - b.cost || b.value - a.value || a.far - b.far);
  let most = -Infinity;
  return states.filter(({ value }) => {
    if (value <= most) return false;
    most = value;
    return true;
  });
}

function sumOf(open: readonly OpenList[], of: (list: OpenList) => number): number {
  return open.reduce((total, list) => total + of(list), 0);
}
