import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Where LMDB's two first pages say what is in the file, as lmdb 3.5 lays them out: offsets in
 * bytes of the page size, of the pages where free pages and tables begin, of the commit's last page
 * and of its number.
 */
const PAGE_SIZE = 48;
const ROOTS = [88, 136] as const;
const LAST_PAGE = 144;
const COMMIT = 152;
const META_BYTES = 160;

/** How long a file is, and must be at least to hold its newest commit. */
interface Length {
  readonly is: number;
  readonly asksFor: number;
  /** Whether what every write begins with lies beyond its end. */
  readonly rootless: boolean;
}

function lengthOf(path: string): Length {
  const file = openSync(path, 'r');
  try {
    const metaAt = (position: number): Buffer | null => {
      const page = Buffer.alloc(META_BYTES);
      return readSync(file, page, 0, META_BYTES, position) === META_BYTES ? page : null;
    };
    const first = metaAt(0);
    const pageSize = first?.readUInt32LE(PAGE_SIZE) ?? 0;
    const second = metaAt(pageSize);
    // Its length only now: others write their pages before they say that those are there.
    const is = fstatSync(file).size;
    if (!first || !second)
      return { is, asksFor: 2 * Math.max(pageSize, META_BYTES), rootless: true };
    const [newest = first] = [first, second].sort((a, b) =>
      Number(b.readBigUInt64LE(COMMIT) - a.readBigUInt64LE(COMMIT)),
    );
    // An empty table has no root: the largest number stands there.
    const rootless = ROOTS.map((at) => newest.readBigInt64LE(at)).some(
      (page) => page > 0n && (Number(page) + 1) * pageSize > is,
    );
    return { is, asksFor: (Number(newest.readBigUInt64LE(LAST_PAGE)) + 1) * pageSize, rootless };
  } finally {
    closeSync(file);
  }
}

/**
 * What a file lacks at its end, in words; null where it is whole or empty. Reading what is not
 * there ends a process at once, so a file that looks too short is read by another process first:
 * LMDB may leave out pages at the end that nothing is in.
 */
export function cutOff(path: string): string | null {
  if (!existsSync(path)) return null;
  const { is, asksFor, rootless } = lengthOf(path);
  if (is === 0 || is >= asksFor) return null;
  const reader = join(import.meta.dirname, 'file-reading.js');
  if (!rootless && spawnSync(process.execPath, [reader, path]).status === 0) return null;
  return `it was cut off, and has ${is} of at least ${asksFor} bytes`;
}
