import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** A file could not be written; what was there under its name stays. */
export class FileWriteError extends Error {
  override readonly name = 'FileWriteError';
}

export interface WrittenFile<T> {
  /** What the lines came to. */
  readonly result: T;
  /** Of the file. */
  readonly bytes: number;
}

/**
 * Writes lines to a file that only its owner may read: all of them are on the disk under its name
 * before this returns, or what was there before stays.
 * @throws FileWriteError when the system refuses it; whatever the lines throw
 */
export async function writeLines<T>(
  path: string,
  lines: AsyncGenerator<string, T>,
  { compressed }: { readonly compressed: boolean },
): Promise<WrittenFile<T>> {
  const unfinished = `${path}.unfinished`;
  try {
    const file = await open(unfinished, 'w', 0o600);
    let written: WrittenFile<T>;
    try {
      const kept: { result?: { readonly value: T } } = {};
      const source = Readable.from(keepResult(lines, kept), { objectMode: false });
      if (compressed) await pipeline(source, createGzip(), into(file));
      else await pipeline(source, into(file));
      if (!kept.result) throw new Error('the lines came to no end');
      await file.sync();
      written = { result: kept.result.value, bytes: (await file.stat()).size };
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
    await syncFolder(dirname(path));
    return written;
  } catch (error) {
    await rm(unfinished, { force: true });
    throw refusalOf(error, path);
  }
}

const REFUSALS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full. Make room on it',
  EDQUOT: 'your share of the disk is used up. Make room',
  ENOENT: 'there is no such folder. Make it',
  EACCES: 'you may not write there. Choose another place',
  EROFS: 'the disk is read-only. Choose another place',
  EISDIR: 'it is a folder. Choose another name',
  EIO: 'the disk does not work as it should. Choose another place',
};

function refusalOf(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const why = REFUSALS[code];
  if (why === undefined) return error;
  return new FileWriteError(`${path} cannot be written: ${why}, and try again.`, { cause: error });
}

async function* keepResult<T>(
  lines: AsyncGenerator<string, T>,
  kept: { result?: { readonly value: T } },
): AsyncGenerator<Buffer> {
  let next = await lines.next();
  for (; next.done !== true; next = await lines.next()) yield Buffer.from(next.value);
  kept.result = { value: next.value };
}

/** Leaves the file open: it is not on the disk yet. */
const into = (file: FileHandle): Writable =>
  new Writable({
    write(chunk: Buffer, _encoding, done) {
      file.writeFile(chunk).then(() => {
        done();
      }, done);
    },
  });

/** A name lies in its folder, which is written to the disk by itself. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
