import { trusted } from 'mongoose';
import type { Actor } from '../access/actor.js';
import { can } from '../access/can.js';
import { DAY } from '../domain/time-units.js';
import { ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from '../failures.js';
import { WENT_OUT } from './gone-out.js';
import type { PostImportRecord } from '../store/post-imports.js';
import { newRecordId } from '../store/record-id.js';
import { guessMapping, type ColumnMapping } from './column-mapping.js';
import { readCsvTable } from './csv-table.js';
import type { ImportDeps } from './import-deps.js';
import type { ImportDefaults } from './row-reader.js';

/** What was brought in stays; the file and how it was read are kept this long. */
const KEPT = 30 * DAY;

/**
 * Takes a file in and reads it. What its columns mean is guessed; nothing is scheduled yet.
 *
 * @throws InvalidInputError saying what is wrong with the file, ForbiddenError
 */
export async function takeFile(
  deps: ImportDeps,
  actor: Actor,
  given: {
    readonly name: string;
    readonly bytes: Buffer;
    readonly defaults: ImportDefaults;
  },
): Promise<PostImportRecord> {
  if (!can(actor, 'post.create')) throw new ForbiddenError();
  const read = readCsvTable(given.bytes);
  if (read.type === 'unreadable') throw new InvalidInputError({ file: [read.sentence] });
  const { columns, rows } = read.table;
  const now = deps.clock.now();
  const mapping = guessMapping(columns);
  const record: PostImportRecord = {
    _id: newRecordId(now),
    ...{ owner: actor.id, by: actor.kind, fileName: given.name.slice(0, 200), columns },
    rows: rows.map((row) => ({ ...row, post: newRecordId(now) })),
    ...{ mapping, defaults: given.defaults, leaveOut: false, progress: 0, outcomes: [] },
    // Without a column of texts somebody has to say first which one it is.
    state: mapping.text === null ? 'mapping' : 'checking',
    ...{ problem: null, lease: null },
    ...{ createdAt: new Date(now), updatedAt: new Date(now) },
  };
  await deps.store.postImports.deleteMany({
    updatedAt: trusted({ $lte: new Date(now - KEPT) }),
  });
  await deps.store.postImports.create(record);
  return record;
}

/** @throws NotFoundError where it is not there, or not theirs to see */
export async function findImport(
  { store }: Pick<ImportDeps, 'store'>,
  actor: Actor,
  id: string,
): Promise<PostImportRecord> {
  const found = await store.postImports.findById(id).lean<PostImportRecord>().exec();
  const theirs = found && can(actor, 'post.edit', { ownerId: found.owner });
  if (!theirs) throw new NotFoundError('The import');
  return found;
}

/** Somebody's latest. */
export function listImports(
  { store }: Pick<ImportDeps, 'store'>,
  actor: Actor,
): Promise<PostImportRecord[]> {
  return store.postImports
    .find({ owner: actor.id })
    .select({ rows: 0, outcomes: 0 })
    .sort({ _id: -1 })
    .limit(10)
    .lean<PostImportRecord[]>()
    .exec();
}

/**
 * Looks at the file anew, with other meanings of its columns.
 *
 * @throws NotFoundError, InvalidInputError, ConflictError
 */
export async function checkAgain(
  deps: ImportDeps,
  actor: Actor,
  wish: {
    readonly id: string;
    readonly mapping: ColumnMapping;
    readonly defaults: ImportDefaults;
  },
): Promise<void> {
  const { columns } = await findImport(deps, actor, wish.id);
  const used = Object.values(wish.mapping).filter((column) => column !== null);
  if (used.some((column) => column >= columns.length) || new Set(used).size < used.length) {
    throw new InvalidInputError({ text: ['Choose each column for one thing only.'] });
  }
  if (wish.mapping.text === null) {
    throw new InvalidInputError({ text: ['Choose the column that has the texts.'] });
  }
  const { mapping, defaults } = wish;
  await enter(deps, wish.id, ['mapping', 'checked'], {
    ...{ state: 'checking', mapping, defaults, outcomes: [] },
  });
}

/**
 * Brings in what was looked at: all of it or, where bad rows are left out on purpose, all that is
 * good.
 *
 * @throws NotFoundError, InvalidInputError, ConflictError
 */
export async function bringIn(
  deps: ImportDeps,
  actor: Actor,
  { id, leaveOut }: { readonly id: string; readonly leaveOut: boolean },
): Promise<void> {
  const { outcomes } = await findImport(deps, actor, id);
  const bad = outcomes.filter(({ problems }) => problems.length > 0).length;
  if (bad > 0 && !leaveOut) {
    throw new InvalidInputError({
      leaveOut: [
        `${bad === 1 ? 'One row is' : `${bad} rows are`} bad. Mend the file and choose it again, or say that they are left out.`,
      ],
    });
  }
  if (bad === outcomes.length) {
    throw new InvalidInputError({ leaveOut: ['No row is good, so there is nothing to bring in.'] });
  }
  await enter(deps, id, ['checked'], { state: 'placing', leaveOut });
}

/**
 * Takes back all that an import made, while nothing of it went out.
 *
 * @throws NotFoundError, ConflictError
 */
export async function undoImport(deps: ImportDeps, actor: Actor, id: string): Promise<void> {
  const { rows } = await findImport(deps, actor, id);
  const posts = rows.map(({ post }) => post);
  const out = await deps.store.deliveries
    .exists({ post: trusted({ $in: posts }), state: trusted({ $in: [...WENT_OUT] }) })
    .exec();
  if (out) {
    throw new ConflictError(
      'Some of it is out already, so it cannot be undone as a whole. Cancel what is left in the queue.',
    );
  }
  await enter(deps, id, ['done'], { state: 'undoing' });
}

async function enter(
  { store, clock }: Pick<ImportDeps, 'store' | 'clock'>,
  id: string,
  from: readonly PostImportRecord['state'][],
  change: Partial<PostImportRecord>,
): Promise<void> {
  const { matchedCount } = await store.postImports
    .updateOne(
      { _id: id, state: trusted({ $in: [...from] }) },
      {
        $set: {
          ...{ progress: 0, problem: null, lease: null, updatedAt: new Date(clock.now()) },
          ...change,
        },
      },
    )
    .exec();
  if (matchedCount === 0) {
    throw new ConflictError('This was done already, or is being done. Look at the page again.');
  }
}
