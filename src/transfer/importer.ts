import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Access } from '../access/access.js';
import { SYSTEM } from '../access/actor.js';
import type { Clock } from '../clock.js';
import { writeDurably } from '../media/durable-file.js';
import type { DeliveryRecord } from '../store/deliveries.js';
import type { OrganisationRecord, RestorationRecord } from '../store/organisation.js';
import type { Store } from '../store/store.js';
import { TRANSFERRED, type StoredRecord } from './collections.js';
import { readLine } from './export-format.js';
import { BatchWriter } from './batch-writer.js';
import { heldAfterRestore, stopped } from './held-after-restore.js';
import { checkImport, type ImportCheck, type ImportProblem } from './import-check.js';
import { isCutOff, markImport, unmarkImport } from './import-mark.js';
import type { ReferenceDeps } from './record-references.js';

export interface ImportDeps extends ReferenceDeps {
  readonly store: Store;
  readonly access: Pick<Access, 'administrators' | 'audit'>;
  readonly clock: Clock;
  readonly mediaFolder: string;
}

/** Opens the file anew; it is read twice. */
export type OpenLines = () => AsyncIterable<string>;

export type ImportOutcome =
  | { readonly type: 'imported'; readonly counts: ImportCheck['counts']; readonly secrets: boolean }
  /** Nothing was written. */
  | { readonly type: 'refused'; readonly problems: readonly ImportProblem[] }
  /** Nothing was written: these collections hold something already. */
  | { readonly type: 'not-empty'; readonly collections: readonly string[] };

/** The file was changed between being checked and being read. */
export class ChangedFileError extends Error {
  override readonly name = 'ChangedFileError';
}

/**
 * Imports everything into an empty installation, or nothing. All of the file is checked before the
 * first write; a mark stands while it is written, so that what a crash leaves is cleared by the
 * next import.
 */
export async function importEverything(deps: ImportDeps, open: OpenLines): Promise<ImportOutcome> {
  const digest = createHash('sha256');
  const check = await checkImport(hashed(open(), digest), deps);
  if (check.problems.length > 0) return { type: 'refused', problems: check.problems };
  if (await isCutOff(deps.store, deps.clock.now())) await clear(deps);
  const filled = await filledCollections(deps.store);
  if (filled.length > 0) return { type: 'not-empty', collections: filled };

  await markImport(deps.store, deps.clock.now());
  try {
    const again = createHash('sha256');
    const at = new Date(deps.clock.now());
    await writeAll(deps, hashed(open(), again), {
      ...{ at, from: 'export', madeAt: check.madeAt ?? at, resumedAt: null },
    });
    if (again.digest('hex') !== digest.digest('hex')) {
      throw new ChangedFileError('The file was changed while it was imported. Try again.');
    }
  } catch (error) {
    await clear(deps);
    throw error;
  }
  await deps.access.administrators.recount();
  await unmarkImport(deps.store);
  await deps.access.audit.record({
    actor: SYSTEM,
    action: 'organisation.import',
    resource: { kind: 'organisation', id: 'organisation' },
    after: { ...check.counts },
  });
  return { type: 'imported', counts: check.counts, secrets: check.secrets };
}

async function* hashed(
  lines: AsyncIterable<string>,
  digest: ReturnType<typeof createHash>,
): AsyncGenerator<string> {
  for await (const line of lines) {
    digest.update(line).update('\n');
    yield line;
  }
}

async function filledCollections(store: Store): Promise<string[]> {
  const filled: string[] = [];
  for (const { name, mustBeEmpty, isEmpty } of TRANSFERRED) {
    if (mustBeEmpty && !(await isEmpty(store))) filled.push(name);
  }
  return filled;
}

/** Takes back what an import wrote: all of these were empty when it began. */
async function clear({ store, mediaFolder }: ImportDeps): Promise<void> {
  for (const collection of [...TRANSFERRED].reverse()) {
    if (collection.mustBeEmpty) await collection.clear(store);
  }
  await rm(mediaFolder, { recursive: true, force: true });
  await unmarkImport(store);
}

async function writeAll(
  deps: ImportDeps,
  lines: AsyncIterable<string>,
  restoration: RestorationRecord,
): Promise<void> {
  const collections = new Map(TRANSFERRED.map((collection) => [collection.name, collection]));
  const writer = new BatchWriter(deps.store);
  await mkdir(deps.mediaFolder, { recursive: true, mode: 0o700 });
  for await (const text of lines) {
    const read = readLine(text);
    if (read.type === 'unreadable') throw new ChangedFileError(`A line ${read.sentence}.`);
    const { line } = read;
    if (line.type === 'bytes') {
      await writeDurably(join(deps.mediaFolder, line.media), Buffer.from(line.base64, 'base64'));
    }
    if (line.type !== 'record') continue;
    const into = collections.get(line.collection);
    if (!into) throw new ChangedFileError(`There is no collection ${line.collection}.`);
    // Checked again: what is written is what the schema let through.
    const record = into.schema.parse(line.record);
    await writer.add(into, asRestored(line.collection, record, restoration));
  }
  await writer.flush();
}

function asRestored(
  collection: string,
  record: StoredRecord,
  restoration: RestorationRecord,
): StoredRecord {
  switch (collection) {
    case 'organisation':
      return stopped(record as OrganisationRecord, restoration);
    case 'deliveries':
      return heldAfterRestore(record as DeliveryRecord, restoration);
    default:
      return record;
  }
}
