/** A place at which a process stands still until it is told to go on. */
export interface Stop {
  /** What it is about to do, for counterexamples. */
  readonly doing: string;
}

export type Gate = (stop: Stop) => Promise<void>;

/**
 * One run of the real publishing code that goes on only step by step, so that any two of them can
 * be interleaved at every await. One that is dropped is a process that was killed.
 */
export class PausedProcess {
  at: Stop | null = null;
  ended = false;
  #resume: ((failure?: Error) => void) | null = null;
  #arrive: () => void = () => undefined;
  #failed: unknown = null;

  static async begin(work: (gate: Gate) => Promise<unknown>): Promise<PausedProcess> {
    const process = new PausedProcess();
    await process.#run(() => {
      work((stop) => process.#stop(stop))
        .catch((error: unknown) => (process.#failed = error))
        .finally(() => process.#end());
    });
    return process;
  }

  /** Does what it stands before, up to the next stop or the end; fails where the code threw. */
  async step(): Promise<void> {
    await this.#go();
    if (this.#failed instanceof Error) throw this.#failed;
  }

  /** What it stands before throws; what the code makes of that is its own affair. */
  async fail(reason: string): Promise<void> {
    await this.#go(new Error(reason));
  }

  async #go(failure?: Error): Promise<void> {
    const resume = this.#resume;
    if (!resume) return;
    this.#resume = null;
    await this.#run(() => resume(failure));
  }

  #run(start: () => void): Promise<void> {
    return new Promise((resolve) => {
      this.#arrive = resolve;
      start();
    });
  }

  #stop(stop: Stop): Promise<void> {
    this.at = stop;
    return new Promise((resolve, reject) => {
      this.#resume = (failure) => (failure ? reject(failure) : resolve());
      this.#arrive();
    });
  }

  #end(): void {
    this.at = null;
    this.ended = true;
    this.#arrive();
  }
}
