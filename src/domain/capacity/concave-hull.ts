/** One way to set a thing: what it costs and what it brings, neither negative. */
export interface Choice {
  readonly cost: number;
  readonly value: number;
  /** How far it is from the present; of what costs and brings the same, the nearest is taken. */
  readonly far?: number;
}

/** A choice worth considering, with its place in the list it came from. */
export interface RankedChoice extends Choice {
  readonly far: number;
  readonly index: number;
}

/** A step along the hull: what going from one of its choices to the next costs and brings more. */
export interface HullStep extends Choice {
  readonly to: RankedChoice;
  /** `value / cost`. */
  readonly rate: number;
}

/** The choices for which no other costs no more and brings no less, by ascending cost and value. */
export function worthConsidering(choices: readonly Choice[]): readonly RankedChoice[] {
  const sorted = choices
    .map(({ cost, value, far = 0 }, index) => ({ cost, value, far, index }))
    .sort((a, b) => a.cost - b.cost || b.value - a.value || a.far - b.far);
  const kept: RankedChoice[] = [];
  for (const choice of sorted) {
    if (choice.value > (kept.at(-1)?.value ?? -Infinity)) kept.push(choice);
  }
  return kept;
}

/**
 * The steps along the upper concave hull of choices, by descending rate: what mixing two choices
 * could bring at best lies on it.
 *
 * @param choices by ascending cost and value, as `worthConsidering` gives them
 */
export function hullSteps(choices: readonly RankedChoice[]): readonly HullStep[] {
  const hull: RankedChoice[] = [];
  for (const next of choices) {
    while (hull.length > 1) {
      const [before, last] = hull.slice(-2) as [RankedChoice, RankedChoice];
      if (rateOf(before, last) >= rateOf(last, next)) break;
      hull.pop();
    }
    hull.push(next);
  }
  return hull.slice(1).map((to, place) => {
    const from = hull[place] as RankedChoice;
    const [cost, value] = [to.cost - from.cost, to.value - from.value];
    return { to, cost, value, rate: value / cost };
  });
}

const rateOf = (from: Choice, to: Choice): number =>
  (to.value - from.value) / (to.cost - from.cost);
