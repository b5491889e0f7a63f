import { setTimeout as pause } from 'node:timers/promises';
import { readConfig, type Config } from './config.js';
import { createLogger, type Logger } from './log.js';

/** How long what is under way may take to finish after a signal (R16). */
const SHUTDOWN_MILLISECONDS = 25_000;

interface Part {
  close(): Promise<void>;
}

/** What a root is handed. */
export interface ProcessLife {
  readonly config: Config;
  readonly log: Logger;
  /**
   * Hands over what has started. It is closed in reverse order at a signal, and also when a later
   * part cannot start, so that nothing is left behind.
   */
  readonly own: <P extends Part>(name: string, part: P) => P;
  /** Aborted at the first signal, before anything is closed: readiness goes off first (R16). */
  readonly stopping: AbortSignal;
}

/**
 * Runs a root and handles signals in one place. What it cannot do is said in a sentence, without a
 * stack, and ends the process.
 */
export function runRoot(root: (life: ProcessLife) => Promise<void>): void {
  const parts: { readonly name: string; readonly part: Part }[] = [];
  let log: Logger = createLogger('info');
  const stopped = new AbortController();
  let stopping = false;
  let drainMilliseconds = 0;

  const closeAll = async (): Promise<boolean> => {
    let clean = true;
    for (const { name, part } of [...parts].reverse()) {
      try {
        await part.close();
      } catch (error) {
        log.error({ error, part: name }, 'did not close cleanly');
        clean = false;
      }
    }
    return clean;
  };

  const start = async (): Promise<void> => {
    const config = readConfig();
    ({ drainMilliseconds } = config);
    log = createLogger(config.logLevel);
    await root({
      config,
      log,
      stopping: stopped.signal,
      own(name, part) {
        parts.push({ name, part });
        return part;
      },
    });
  };

  const started = start().catch(async (error: unknown) => {
    process.stderr.write(`${sentenceFor(error)}\n`);
    stopping = true;
    await closeAll();
    process.exit(1);
  });

  const stop = async (signal: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    stopped.abort();
    log.info({ signal }, 'stopping');
    // Whoever sends requests here sees that it is not ready, and sends them elsewhere.
    await pause(drainMilliseconds);
    const late = setTimeout(() => {
      log.error({}, 'did not stop in time');
      process.exit(1);
    }, SHUTDOWN_MILLISECONDS);
    late.unref();
    // A signal in the middle of the start: what is half open cannot be closed yet.
    await started;
    process.exit((await closeAll()) ? 0 : 1);
  };
  // Node would print the message, which may quote a secret. The state is unknown now: a new process
  // takes up what this one had begun.
  process.on('uncaughtException', (error) => {
    log.error({ error }, 'ended by a fault');
    process.exit(1);
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => void stop(signal));
  }
}

function sentenceFor(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const expected =
    /^(Config|DataFolder|Secret|StoreOpen|MissingIndex|Listen|UnfinishedImport)/.test(error.name);
  return expected ? error.message : (error.stack ?? error.message);
}
