import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { Access } from '../access/access.js';
import { SYSTEM } from '../access/actor.js';
import type { Clock } from '../clock.js';
import type { Store } from '../store/store.js';
import { TRANSFERRED } from './collections.js';
import { checkImport, type ImportCheck, type ImportProblem } from './import-check.js';
import { isCutOff, markImport, unmarkImport } from './import-mark.js';
import { hashed, writeRecords } from './record-writer.js';
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

/**
 * Imports everything into an empty installation, or nothing. All of the file is checked before the
 * first write; a mark stands while it is written, so that what a crash leaves is cleared by the
 * next import. Nothing goes out afterwards until publishing is resumed (R18).
 */
export async function importEverything(deps: ImportDeps, open: OpenLines): Promise<ImportOutcome> {
  const digest = createHash('sha256');
  const check = await checkImport(hashed(open(), digest), deps);
  if (check.problems.length > 0) return { type: 'refused', problems: check.problems };
  if (await isCutOff(deps.store, deps.clock.now())) await clear(deps);
  const filled = await filledCollections(deps.store);
  if (filled.length > 0) return { type: 'not-empty', collections: filled };

  const at = new Date(deps.clock.now());
  await markImport(deps.store, at.getTime());
  try {
    await writeRecords(deps, open(), {
      restoration: { at, from: 'export', madeAt: check.madeAt ?? at, resumedAt: null },
      adjust: (_, record) => record,
      digest: digest.digest('hex'),
    });
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

/** The names of collections that hold something a restoration would overwrite. */
export async function filledCollections(store: Store): Promise<string[]> {
  const filled: string[] = [];
  for (const { name, mustBeEmpty, isEmpty } of TRANSFERRED) {
    if (mustBeEmpty && !(await isEmpty(store))) filled.push(name);
  }
  return filled;
}

/** Takes the records back that were written: these collections were empty before. */
export async function clearRecords(store: Store): Promise<void> {
  for (const collection of [...TRANSFERRED].reverse()) {
    if (collection.mustBeEmpty) await collection.clear(store);
  }
  await unmarkImport(store);
}

/** Takes back what an import wrote: all of this was empty when it began. */
async function clear({ store, mediaFolder }: ImportDeps): Promise<void> {
  await rm(mediaFolder, { recursive: true, force: true });
  await clearRecords(store);
}
