import { trusted } from 'mongoose';
import { MINUTE } from '../domain/time-units.js';
import type { ImportState, PostImportRecord } from '../store/post-imports.js';
import type { ImportDeps } from './import-deps.js';

/** Somebody who says nothing for this long has died, and another goes on. */
const LEASE = MINUTE;
/** States in which work is left to do, whoever does it. */
export const AT_WORK = ['checking', 'placing', 'saving', 'undoing'] as const;

/** Another process has taken over: whoever finds out stops at once. */
export class ImportTakenOverError extends Error {
  override readonly name = 'ImportTakenOverError';
}

type Change = Partial<Omit<PostImportRecord, '_id'>>;

/** An import that this process works on. */
export interface HeldImport {
  readonly record: PostImportRecord;
  /** Says how far it has come, now and then, and keeps hold. @throws ImportTakenOverError */
  progress(rows: number): Promise<void>;
  /** Goes on to another state while it is held. @throws ImportTakenOverError */
  enter(state: ImportState, change?: Change): Promise<void>;
  /** Ends the work, and lets go. @throws ImportTakenOverError */
  end(state: ImportState, change: Change): Promise<void>;
}

/** Takes hold of an import that has work left and that nobody works on; null otherwise. */
export async function holdImport(deps: ImportDeps, id: string): Promise<HeldImport | null> {
  const { store, clock, publisher } = deps;
  const owner = `${publisher.owner}.${id}`;
  const lease = () => ({ owner, until: new Date(clock.now() + LEASE) });
  const now = new Date(clock.now());
  const record = await store.postImports
    .findOneAndUpdate(
      {
        _id: id,
        state: trusted({ $in: [...AT_WORK] }),
        $or: [{ lease: null }, { 'lease.until': trusted({ $lte: now }) }],
      },
      { $set: { lease: lease() } },
      { returnDocument: 'after' },
    )
    .lean<PostImportRecord>()
    .exec();
  if (!record) return null;
  let state = record.state;

  const write = async (next: ImportState, change: Change, kept: boolean): Promise<void> => {
    const set = { ...change, state: next, updatedAt: new Date(clock.now()) };
    const { matchedCount } = await store.postImports
      .updateOne(
        { _id: id, state, 'lease.owner': owner },
        { $set: { ...set, lease: kept ? lease() : null } },
      )
      .exec();
    if (matchedCount === 0) throw new ImportTakenOverError(`somebody else works on ${id}`);
    state = next;
  };

  return {
    record,
    progress: (rows) => write(state, { progress: rows }, true),
    enter: (next, change = {}) => write(next, change, true),
    end: (next, change) => write(next, change, false),
  };
}
