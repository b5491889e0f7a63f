import type { Stage } from './support/stage.js';

/** One row of the fault matrix in the design, played with real processes. */
export interface FaultRow {
  /** As the design numbers it: `F3`. */
  readonly id: string;
  readonly title: string;
  /** Played by `--quick` as well, which the gate runs. */
  readonly quick?: boolean;
  /** Why it cannot be played here, in a sentence; null where it can. */
  readonly needs?: () => string | null;
  /** Plays it. Throws what is wrong beyond the invariants, which are judged afterwards. */
  run(stage: Stage): Promise<RowEnd>;
}

export interface RowEnd {
  /**
   * The proof that the fault landed, for people: "the worker was killed with 3 calls unanswered".
   * null says that it did not; such a run is void, and a failure.
   */
  readonly landed: string | null;
  /** How late, in milliseconds, 99 of 100 deliveries on channels without a fault may be. */
  readonly bystandersWithin?: number;
}

export type RowStatus = 'passed' | 'failed' | 'not run';

/** One line of the table, and of `test/process/results.json`. */
export interface RowResult {
  readonly id: string;
  readonly title: string;
  readonly status: RowStatus;
  readonly landed: string | null;
  readonly accepted: number;
  readonly lost: number;
  readonly doubled: number;
  readonly inLimbo: number;
  /** Of deliveries on channels without a fault, in milliseconds; null where there are none. */
  readonly latenessP99: number | null;
  /** Every invariant and expectation that does not hold, or why it was not run. */
  readonly problems: readonly string[];
  readonly seconds: number;
}
