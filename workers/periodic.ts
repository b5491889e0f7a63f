import type { Logger } from '../src/log.js';

/** Something a worker does again and again, whatever happened the last time. */
export interface PeriodicTask {
  /** For the log. */
  readonly name: string;
  /** From the end of one run to the beginning of the next, in milliseconds. */
  readonly every: number;
  readonly run: () => Promise<unknown>;
}

/**
 * Runs each task at once and then again and again, by a timer of its own, so that none waits for
 * another. One that fails is logged and goes on.
 */
export function startPeriodic(tasks: readonly PeriodicTask[], log: Logger) {
  const stops = tasks.map(({ name, every, run }) => {
    let timer: NodeJS.Timeout | undefined;
    let current: Promise<void> = Promise.resolve();
    let closed = false;
    const again = async (): Promise<void> => {
      try {
        await run();
      } catch (error) {
        log.error({ error, task: name }, 'periodic task failed');
      }
      if (!closed) timer = setTimeout(start, every);
    };
    const start = (): void => {
      current = again();
    };
    start();
    return async (): Promise<void> => {
      closed = true;
      clearTimeout(timer);
      await current;
    };
  });
  return {
    /** Ends when what is under way has ended. Safe to call twice. */
    async close(): Promise<void> {
      await Promise.all(stops.map((stop) => stop()));
    },
  };
}
