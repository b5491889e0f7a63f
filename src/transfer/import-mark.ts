import { hostname } from 'node:os';
import { HOUR, type Instant } from '../domain/time-units.js';
import { ConflictError } from '../failures.js';
import { isDuplicateKey } from '../store/duplicate-key.js';
import type { ImportRecord } from '../store/imports.js';
import type { Store } from '../store/store.js';

/** An import on another machine that takes longer than this is taken for dead. */
const LONGEST_IMPORT = HOUR;

/** Whether an import was cut off and left something. @throws ConflictError while one runs */
export async function isCutOff({ imports }: Store, now: Instant): Promise<boolean> {
  const mark = await imports.findById('import').lean<ImportRecord>().exec();
  if (!mark) return false;
  if (stillRuns(mark, now)) throw underWay();
  return true;
}

/** Of two imports at once one goes on. @throws ConflictError */
export async function markImport({ imports }: Store, now: Instant): Promise<void> {
  const mark = { startedAt: new Date(now), host: hostname(), pid: process.pid };
  try {
    await imports.create({ _id: 'import', ...mark });
  } catch (error) {
    throw isDuplicateKey(error) ? underWay() : error;
  }
}

export async function unmarkImport({ imports }: Store): Promise<void> {
  await imports.deleteOne({ _id: 'import' });
}

function stillRuns({ host, pid, startedAt }: ImportRecord, now: Instant): boolean {
  if (host !== hostname()) return now - startedAt.getTime() < LONGEST_IMPORT;
  if (pid === process.pid) return false;
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
