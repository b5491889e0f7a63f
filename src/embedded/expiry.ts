import type { DocumentFile } from './document-file.js';
import { compileFilter } from './filter.js';
import { perform } from './write-operations.js';

const EVERY_MS = 60_000;

/**
 * Deletes the documents whose time in a TTL index has passed.
 * @param now epoch milliseconds
 * @returns how many were deleted
 */
export async function deleteExpired(file: DocumentFile, now: number): Promise<number> {
  const due = file.read((view) =>
    view.namespaces().flatMap((namespace) =>
      (view.collection(namespace)?.indexes ?? []).flatMap(({ fields, expireAfterSeconds }) => {
        const field = fields[0]?.[0];
        if (expireAfterSeconds === undefined || field === undefined) return [];
        const before = new Date(now - expireAfterSeconds * 1000);
        return [{ namespace, filter: compileFilter({ [field]: { $lte: before } }) }];
      }),
    ),
  );
  let deleted = 0;
  for (const { namespace, filter } of due) {
    const outcome = await file.write((writer) =>
      perform(writer, namespace, { type: 'delete', filter, many: true }),
    );
    deleted += outcome.deleted;
  }
  return deleted;
}

/** Deletes expired documents once a minute for as long as it is open, as MongoDB does. */
export class Expiry {
  readonly #timer: NodeJS.Timeout;
  #running: Promise<unknown> = Promise.resolve();

  constructor(file: DocumentFile) {
    this.#timer = setInterval(() => {
      file.forgetDeadReaders();
      this.#running = deleteExpired(file, Date.now()).catch((error: unknown) => {
        process.emitWarning(`Expired documents could not be deleted: ${String(error)}`);
      });
    }, EVERY_MS);
    this.#timer.unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }
}
