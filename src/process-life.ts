import type { Logger } from './log.js';

/** How long what is under way may take to finish after a signal (R16). */
const SHUTDOWN_MILLISECONDS = 25_000;

/** Handles signals in one place: everything that started is closed, in reverse order, once. */
export function closeOnSignal(
  log: Logger,
  closers: readonly { readonly name: string; close(): Promise<void> }[],
): void {
  let stopping = false;
  const stop = async (signal: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    const late = setTimeout(() => {
      log.error({}, 'did not stop in time');
      process.exit(1);
    }, SHUTDOWN_MILLISECONDS);
    late.unref();
    let code = 0;
    for (const part of [...closers].reverse()) {
      try {
        await part.close();
      } catch (error) {
        log.error({ error, part: part.name }, 'did not close cleanly');
        code = 1;
      }
    }
    process.exit(code);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => void stop(signal));
  }
}

/** Runs a root; what it cannot do is said in a sentence, without a stack, and ends the process. */
export function runRoot(root: () => Promise<void>): void {
  root().catch((error: unknown) => {
    const expected =
      error instanceof Error && /^(Config|Secret|StoreOpen|MissingIndex|Listen)/.test(error.name);
    process.stderr.write(`${expected ? error.message : inspectError(error)}\n`);
    process.exit(1);
  });
}

const inspectError = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
