import { hostname } from 'node:os';
import { HOUR, type Instant } from '../domain/time-units.js';
import { ConflictError } from '../failures.js';
import { isDuplicateKey } from '../store/duplicate-key.js';
import type { ImportRecord } from '../store/imports.js';
import type { Store } from '../store/store.js';

/** An import on another machine that takes longer than this is taken for dead. */
const LONGEST_IMPORT = HOUR;

/** What is stored is not whole: an import or a restore was cut off, or is under way. */
export class UnfinishedImportError extends Error {
  override readonly name = 'UnfinishedImportError';
}

/** Who writes, since when: what a mark says. */
export type Writing = Pick<ImportRecord, 'host' | 'pid' | 'startedAt'>;

/** Before anything uses the store. @throws UnfinishedImportError */
export async function requireWhole({ imports }: Store, now: Instant): Promise<void> {
  const mark = await imports.findById('import').lean<ImportRecord>().exec();
  if (!mark) return;
  throw new UnfinishedImportError(
    stillRuns(mark, now)
      ? 'An import or a restore is under way. Start again when it has ended.'
      : 'An import or a restore was cut off, so only a part of everything is here. Run it again; until then nothing can be used.',
  );
}

/** Whether an import was cut off and left something. @throws ConflictError while one runs */
export async function isCutOff({ imports }: Store, now: Instant): Promise<boolean> {
  const mark = await imports.findById('import').lean<ImportRecord>().exec();
  if (!mark) return false;
  if (stillRuns(mark, now)) throw underWay();
  return true;
}

/** Of two imports at once one goes on. @throws ConflictError */
export async function markImport({ imports }: Store, now: Instant): Promise<void> {
  try {
    await imports.create({ _id: 'import', ...writingNow(now) });
  } catch (error) {
    throw isDuplicateKey(error) ? underWay() : error;
  }
}

export async function unmarkImport({ imports }: Store): Promise<void> {
  await imports.deleteOne({ _id: 'import' });
}

export const writingNow = (now: Instant): Writing => ({
  ...{ startedAt: new Date(now), host: hostname(), pid: process.pid },
});

/** Whether the process that left a mark is still at it. */
export function stillRuns({ host, pid, startedAt }: Writing, now: Instant): boolean {
  if (host !== hostname()) return now - startedAt.getTime() < LONGEST_IMPORT;
  return pid !== process.pid && isAlive(pid);
}

/** Whether there is a process of this id on this machine. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: there is such a process, of somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

const underWay = (): ConflictError =>
  new ConflictError('Another import is under way. Wait for its end, then look again.');
