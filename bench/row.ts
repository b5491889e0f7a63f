/** One figure of the bench, as it is written to `bench/results.json`. */
export interface Row {
  /** The goal's number and what was measured, such as `G8 Redis memory`. */
  readonly goal: string;
  readonly figure: number;
  readonly unit: string;
  /** What the figure is compared with, and that one's own figure where it has one. */
  readonly against: string;
  /** Figure by comparison, both taken in this run; null where the goal is a bound. */
  readonly ratio: number | null;
  /** The lowest and highest over the rounds: of the ratio where there is one, else of the figure. */
  readonly spread: readonly [number, number] | null;
  /** null where there is no goal: a figure for comparison, or something that could not be run. */
  readonly passed: boolean | null;
  /** What the goal asks, in words; for what could not be run, why. */
  readonly goalSays: string;
}

/** How thoroughly is measured. */
export interface BenchOptions {
  /** Fewer items and rounds where a goal takes minutes, to try it out; the row says how many. */
  readonly quick: boolean;
}

/** Measures one goal. Throws where a run is void, such as when not everything was published. */
export type Bench = (options: BenchOptions) => Promise<readonly Row[]>;

/** A goal that cannot be measured on this machine, said rather than left out. */
export const notRun = (goal: string, why: string): Row => ({
  goal,
  figure: 0,
  unit: '',
  against: '',
  ratio: null,
  spread: null,
  passed: null,
  goalSays: `not run: ${why}`,
});
