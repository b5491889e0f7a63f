import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../log.js';
import { createChangeBatch } from './change-batch.js';
import type { Change } from './change.js';

/** The first change after a silence is told this soon, together with those beside it. */
const GATHER_MILLISECONDS = 20;
/** Batches follow each other no faster. */
const BETWEEN_MILLISECONDS = 150;
const GOODBYE_MILLISECONDS = 1_000;

/** Takes batches to the other processes of the installation and brings theirs. */
export interface ChangeCarrier {
  /** @returns whether it was taken; never throws */
  send(batch: readonly Change[]): Promise<boolean>;
  /**
   * Brings what others send from now on; `EVERYTHING` where some may have been missed.
   *
   * @returns what ends it
   */
  hear(heard: (batch: readonly Change[]) => void): () => void;
}

export interface ChangeListener {
  /** Called with each batch, ours and other processes'. Must not throw. */
  heard(batch: readonly Change[]): void;
  /** Called once, when the process stops and nothing more will come. */
  ended(): void;
}

/**
 * Where changes are announced and heard.
 *
 * What is written to a collection of `src/store/watched-writes.ts` is announced by that alone, by
 * whichever process and use case: for a new collection add a line there. `announce` is for what no
 * write of these shows: `changes.announce({ kind: 'channel', id })`.
 */
export interface Changes {
  /** Says that something changed. Waits for nothing and never throws. */
  announce(change: Pick<Change, 'kind'> & Partial<Change>): void;
  /** Others are heard while anybody listens. @returns what ends it, or null where the process stops and nobody is taken any more */
  listen(listener: ChangeListener): (() => void) | null;
  /** Tells what waits, ends every listener and takes no more. Safe to call twice. */
  close(): Promise<void>;
}

/** Changes of this process and, by the first carrier that takes them, for the others. */
export function createChanges(deps: {
  readonly carriers: readonly ChangeCarrier[];
  readonly log: Pick<Logger, 'debug'>;
  /** Aborted when the process begins to stop: listeners are let go before the web closes. */
  readonly stopping: AbortSignal;
}): Changes {
  const { carriers, log, stopping } = deps;
  const batch = createChangeBatch();
  const listeners = new Set<ChangeListener>();
  let telling: Promise<void> | undefined;
  let sending: Promise<void> = Promise.resolve();
  let hearing: (() => void)[] | undefined;
  let closed = false;

  const tell = (changes: readonly Change[]): void => {
    for (const listener of [...listeners]) listener.heard(changes);
  };

  const send = async (changes: readonly Change[]): Promise<void> => {
    for (const carrier of carriers) if (await carrier.send(changes)) return;
    log.debug({ changes: changes.length }, 'changes were told to this process alone');
  };

  /** One batch at a time: while a carrier is slow, what comes meanwhile gathers in the next one. */
  const tellBatches = async (): Promise<void> => {
    for (let wait = GATHER_MILLISECONDS; ; wait = BETWEEN_MILLISECONDS) {
      await pause(wait, undefined, { ref: false });
      const changes = batch.take();
      if (changes.length === 0) return;
      tell(changes);
      await (sending = send(changes));
    }
  };

  const hearNoMore = (): void => {
    for (const end of hearing ?? []) end();
    hearing = undefined;
  };

  const hangUp = (): void => {
    for (const listener of [...listeners]) listener.ended();
    listeners.clear();
    hearNoMore();
  };
  stopping.addEventListener('abort', hangUp, { once: true });

  return {
    announce({ kind, id = null, revision = null }) {
      if (closed) return;
      batch.add({ kind, id, revision });
      telling ??= tellBatches().finally(() => (telling = undefined));
    },
    listen(listener) {
      if (closed || stopping.aborted) return null;
      listeners.add(listener);
      hearing ??= carriers.map((carrier) => carrier.hear(tell));
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) hearNoMore();
      };
    },
    async close() {
      if (closed) return;
      closed = true;
      stopping.removeEventListener('abort', hangUp);
      hangUp();
      const last = async (): Promise<void> => {
        await sending;
        const changes = batch.take();
        if (changes.length > 0) await send(changes);
      };
      await Promise.race([last(), pause(GOODBYE_MILLISECONDS, undefined, { ref: false })]);
    },
  };
}
