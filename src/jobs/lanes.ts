/**
 * Runs tasks with a bound on how many are under way; a key that is under way already is not
 * started again.
 */
export function createLanes(options: {
  readonly concurrency: number;
  readonly onError: (error: unknown) => void;
}) {
  const waiting = new Map<string, () => Promise<unknown>>();
  const underWay = new Map<string, Promise<unknown>>();
  let closed = false;

  const next = (): void => {
    for (const [key, task] of waiting) {
      if (closed || underWay.size >= options.concurrency) return;
      if (underWay.has(key)) continue;
      waiting.delete(key);
      const run = task()
        .catch(options.onError)
        .finally(() => {
          underWay.delete(key);
          next();
        });
      underWay.set(key, run);
    }
  };

  return {
    add(key: string, task: () => Promise<unknown>): void {
      if (closed || waiting.has(key) || underWay.has(key)) return;
      waiting.set(key, task);
      next();
    },
    /** Forgets what waits and ends when nothing is under way. */
    async close(): Promise<void> {
      closed = true;
      waiting.clear();
      await Promise.all(underWay.values());
    },
  };
}
