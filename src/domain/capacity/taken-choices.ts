import type { Choice, RankedChoice } from './concave-hull.js';

/** Lists by their choices in whole units, the cheapest first, and what all cheapest ones cost. */
export interface Lists {
  readonly lists: readonly (readonly RankedChoice[])[];
  readonly room: number;
}

/** Choices taken, one for each list, with their sums. */
export interface Taken extends Choice {
  readonly far: number;
  readonly choices: readonly RankedChoice[];
}

/** What the relaxed problem says: nothing beats `bound`; `rate` is what room is worth at the best. */
export interface Relaxed {
  readonly bound: number;
  readonly rate: number;
}

/** Choices with their costs, values and distances summed. */
export function takenOf(choices: readonly RankedChoice[]): Taken {
  const sum = (part: 'cost' | 'value' | 'far'): number =>
    choices.reduce((total, choice) => total + choice[part], 0);
  return { choices, cost: sum('cost'), value: sum('value'), far: sum('far') };
}
