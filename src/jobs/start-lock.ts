import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * A lock among the processes of one machine: a file with the holder's process id. That of a process
 * that was killed is taken over. Answers how to give it back, or null while somebody has it.
 */
export function takeLock(path: string): (() => void) | null {
  if (create(path)) return () => rmSync(path, { force: true });
  const holder = read(path);
  if (holder === null || isAlive(Number(holder))) return null;
  // Of several that find a dead holder's file only one gets it by renaming, and it looks again
  // whether it is that file: another may have made a new one meanwhile.
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
  if (read(aside) !== holder) linkBack(aside, path);
  rmSync(aside, { force: true });
  return takeLock(path);
}

function create(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function linkBack(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
}

/** An empty file is one that is just being written: its holder lives. */
function isAlive(pid: number): boolean {
  if (pid === 0) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !hasCode(error, 'ESRCH');
  }
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

const isMissing = (error: unknown): boolean => hasCode(error, 'ENOENT');
