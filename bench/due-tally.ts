import type { Instant } from '../src/domain/time-units.js';
import type { DueOutcome } from './due-messages.js';
import { childOf, processorSeconds } from './processor-time.js';

/** Counts what is handled, when, and what it cost. */
export class DueTally {
  readonly #lateness = new Map<string, number>();
  #twice = 0;
  #used = { own: 0, redis: 0 };
  #resolve: () => void = () => undefined;
  readonly allHandled: Promise<void>;

  constructor(private readonly items: number) {
    this.allHandled = new Promise((resolve) => (this.#resolve = resolve));
  }

  /** From here on processor time counts. */
  begin(): void {
    this.#used = usedSoFar();
  }

  handled(id: string, late: Instant): void {
    if (this.#lateness.has(id)) {
      this.#twice += 1;
      return;
    }
    this.#lateness.set(id, late);
    if (this.#lateness.size === this.items) this.#resolve();
  }

  outcome(): DueOutcome {
    const now = usedSoFar();
    return {
      lateness: [...this.#lateness.values()].sort((a, b) => a - b),
      twice: this.#twice,
      processorSeconds: now.own - this.#used.own,
      redisSeconds: now.redis - this.#used.redis,
    };
  }
}

/** Of this process and of the redis-server that it has started. */
export function usedSoFar(): { readonly own: number; readonly redis: number } {
  const { user, system } = process.cpuUsage();
  const redis = childOf(process.pid);
  return {
    own: (user + system) / 1e6,
    redis: redis === undefined ? 0 : processorSeconds(redis),
  };
}
