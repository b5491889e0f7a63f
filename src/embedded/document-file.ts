import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type RootDatabase, open } from 'lmdb';
import { MongoClientClosedError } from './driver.js';
import { StoreWriteError, StoreOpenError } from './errors.js';
import { cutOff } from './file-length.js';
import { isStoreFile } from './file-signature.js';
import { CatalogCache, StoreView, type Tables } from './store-view.js';
import { StoreWriter } from './store-writer.js';

/** Raised whenever an older program could no longer read what this one writes. */
export const STORE_FORMAT = 1;

/** The file in its folder; a lock file stands beside it, which LMDB makes anew when it is gone. */
export const FILE_NAME = 'documents.mdb';
const FORMAT_KEY = 'format';
/** How long a write waits for other processes' before nothing of it is saved. */
const TURN_MILLISECONDS = 4_000;

/** Address space, not disk: the file grows with what is in it, and beyond this if need be. */
const MAP_BYTES = 64 * 1024 ** 3;

/** A reading of one moment's documents, which stay as they are while others write. */
export interface Reading<T> {
  readonly steps: Iterator<T, void>;
  /** False once the reading, or the file under it, has been closed. */
  readonly isOpen: () => boolean;
  readonly close: () => void;
}

/**
 * The file of documents in one folder. Several processes may have it open: every write is one
 * synchronous callback in an LMDB write transaction, which one process holds at a time, and
 * every read begins with the latest commit.
 */
export class DocumentFile {
  readonly #root: RootDatabase<unknown, string>;
  readonly #tables: Tables;
  readonly #catalog = new CatalogCache();
  readonly #readings = new Set<Reading<unknown>>();
  #closing: Promise<void> | undefined;

  private constructor(root: RootDatabase<unknown, string>) {
    this.#root = root;
    const binary = { encoding: 'binary', keyEncoding: 'binary' } as const;
    this.#tables = {
      documents: root.openDB<Buffer, Buffer>('documents', binary),
      entries: root.openDB<Buffer, Buffer>('entries', binary),
      meta: root.openDB<unknown, string>('meta', { encoding: 'json' }),
    };
  }

  /** @throws StoreOpenError when the folder cannot be used or was written by a newer version. */
  static open(folder: string): DocumentFile {
    const file = DocumentFile.#openFile(folder);
    file.#checkFormat(folder);
    return file;
  }

  static #openFile(folder: string): DocumentFile {
    const path = join(folder, FILE_NAME);
    try {
      mkdirSync(folder, { recursive: true });
      // lmdb brings the process down on a file that it cannot open.
      accessSync(folder, constants.W_OK);
      if (!isStoreFile(path)) throw new Error(`${FILE_NAME} is no file of documents`);
      const lacks = cutOff(path);
      if (lacks !== null) throw new Error(`${FILE_NAME} is not whole: ${lacks}`);
      const root = open<unknown, string>({
        path,
        noSubdir: true,
        mapSize: MAP_BYTES,
        maxDbs: 8,
        maxReaders: 512,
        // A commit is answered only once it is on the disk.
        overlappingSync: false,
        // With it, lmdb leaves a promise of its own unhandled when a commit fails.
        eventTurnBatching: false,
      });
      return new DocumentFile(root);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new StoreOpenError(
        `The documents in ${folder} cannot be opened: ${why}. Give another folder, or move this one away and restore a backup.`,
        { cause },
      );
    }
  }

  #checkFormat(folder: string): void {
    const { meta } = this.#tables;
    const format = meta.transactionSync(() => {
      const found = meta.get(FORMAT_KEY);
      if (found === undefined) void meta.put(FORMAT_KEY, STORE_FORMAT);
      return found ?? STORE_FORMAT;
    });
    if (format === STORE_FORMAT) return;
    void this.close();
    throw new StoreOpenError(
      `The documents in ${folder} have format ${JSON.stringify(format)}; this version reads format ` +
        `${STORE_FORMAT}. Use the version that wrote them, or give another folder.`,
    );
  }

  /** Reads the latest commit of any process, synchronously. */
  read<T>(work: (view: StoreView) => T): T {
    this.#assertOpen();
    this.#root.resetReadTxn();
    return work(new StoreView(this.#tables, this.#catalog.read(this.#tables.meta, {}, true)));
  }

  /** Reads the latest commit over several turns of the event loop; to be closed. */
  readSteps<T>(work: (view: StoreView) => Generator<T, void>): Reading<T> {
    this.#assertOpen();
    this.#root.resetReadTxn();
    const transaction = this.#root.useReadTransaction();
    const catalog = this.#catalog.read(this.#tables.meta, { transaction }, true);
    const steps = work(new StoreView(this.#tables, catalog, transaction));
    const reading = {
      steps,
      isOpen: () => this.#readings.has(reading),
      close: () => {
        if (!this.#readings.delete(reading)) return;
        // LMDB's own cursors have to be closed before the transaction they stand in.
        steps.return();
        transaction.done();
      },
    };
    this.#readings.add(reading);
    return reading;
  }

  /**
   * Runs one synchronous piece of work in a write transaction; resolves once it is on the disk.
   * When it throws, nothing of it is kept. Many pieces share one commit.
   */
  async write<T>(work: (writer: StoreWriter) => T): Promise<T> {
    this.#assertOpen();
    const turn = new Turn();
    try {
      const written = this.#root.childTransaction(() => {
        turn.begin();
        const catalog = this.#catalog.read(this.#tables.meta, {}, false);
        const writer = new StoreWriter(this.#tables, catalog);
        const result = work(writer);
        writer.finish();
        return result;
      });
      return await Promise.race([written, turn.late]);
    } catch (error) {
      throw await asWriteError(error);
    } finally {
      turn.end();
    }
  }

  /** Writes a consistent copy into another folder while this one is in use. */
  async copyTo(folder: string): Promise<void> {
    mkdirSync(folder, { recursive: true });
    await this.#root.backup(join(folder, FILE_NAME), true);
  }

  #assertOpen(): void {
    if (this.#closing) throw new MongoClientClosedError();
  }

  /** Frees what processes that died while reading have left behind. */
  forgetDeadReaders(): void {
    this.#root.readerCheck();
  }

  /** The ids of other processes of this machine that have read the file and not closed it. */
  otherProcesses(): readonly number[] {
    this.#root.readerCheck();
    const rows = this.#root.readerList().split('\n');
    const ids = rows.map((row) => Number(/^\s*(\d+)\s/.exec(row)?.[1]));
    return [...new Set(ids)].filter((id) => id > 0 && id !== process.pid);
  }

  /** Waits for writes under way; readings under way end with an error. */
  close(): Promise<void> {
    for (const reading of this.#readings) reading.close();
    this.#closing ??= this.#root.close();
    return this.#closing;
  }
}

/**
 * The turn of one write among those of all processes. One that has not come in time never comes:
 * whoever was told "not saved" can rely on it (R15).
 */
class Turn {
  readonly late: Promise<never>;
  readonly #timer: NodeJS.Timeout;
  #givenUp = false;

  constructor() {
    let giveUp: (error: Error) => void = () => undefined;
    this.late = new Promise((_, reject) => (giveUp = reject));
    this.#timer = setTimeout(() => {
      this.#givenUp = true;
      giveUp(tookTooLong());
    }, TURN_MILLISECONDS);
  }

  /** From here on the outcome is the write's own. */
  begin(): void {
    if (this.#givenUp) throw tookTooLong();
    clearTimeout(this.#timer);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

const tookTooLong = (): StoreWriteError =>
  new StoreWriteError(
    'Nothing was saved: another process has been writing for too long. Try again in a moment; ' +
      'if it stays so, look for a process of this folder that hangs.',
  );

/** lmdb tells of a commit that failed by an error with the reason in a promise. */
async function asWriteError(error: unknown): Promise<unknown> {
  if (!(error instanceof Error) || !('commitError' in error)) return error;
  const cause = await Promise.resolve(error.commitError).catch((reason: unknown) => reason);
  return new StoreWriteError(
    `Nothing was saved: the disk refused the write (${String(cause)}). Make room on it and try again.`,
    { cause },
  );
}
