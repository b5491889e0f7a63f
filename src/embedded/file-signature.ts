import { closeSync, openSync, readSync, statSync } from 'node:fs';

/** Where an LMDB file has its magic number, and what it is. */
const MAGIC_OFFSET = 24;
const MAGIC = Buffer.from([0xde, 0xc0, 0xef, 0xbe]);

/**
 * Whether a file is one that LMDB can open: its own, empty, or not there yet. lmdb 3.5 brings the
 * process down when it is given anything else.
 */
export function isStoreFile(path: string): boolean {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return true;
  const found = Buffer.alloc(MAGIC.length);
  const file = openSync(path, 'r');
  try {
    readSync(file, found, 0, MAGIC.length, MAGIC_OFFSET);
  } finally {
    closeSync(file);
  }
  return found.equals(MAGIC) || found.equals(Buffer.from(MAGIC).reverse());
}
