/** Something that is measured against others: answers a rate or a duration, the same for all. */
export interface Contender {
  readonly name: string;
  readonly measure: () => Promise<number>;
}

/** What each contender answered, round by round. */
export type Rounds = ReadonlyMap<string, readonly number[]>;

/**
 * Measures all contenders in every round, in an order that turns round each time, so that whatever
 * else the machine does weighs on all of them alike. A round before the first only warms up.
 */
export async function interleave(
  rounds: number,
  contenders: readonly Contender[],
): Promise<Rounds> {
  const taken = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round <= rounds; round++) {
    const order = round % 2 === 0 ? contenders : [...contenders].reverse();
    for (const { name, measure } of order) {
      const figure = await measure();
      if (round > 0) taken.get(name)?.push(figure);
    }
  }
  return taken;
}

/** The middle value; 0 of nothing. */
export const median = (values: readonly number[]): number => percentile(values, 50);

/** The value that this many per cent do not exceed. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = Math.ceil((percent / 100) * sorted.length);
  return sorted[Math.max(0, rank - 1)] ?? 0;
}

export const spreadOf = (values: readonly number[]): readonly [number, number] => [
  Math.min(...values),
  Math.max(...values),
];

/** One contender by another, round by round: what both met in one round cancels out. */
export function ratiosOf(rounds: Rounds, of: string, to: string): number[] {
  const below = rounds.get(to) ?? [];
  return (rounds.get(of) ?? []).map((figure, round) => figure / (below[round] ?? NaN));
}
