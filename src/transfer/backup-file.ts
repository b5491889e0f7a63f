import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { z } from 'zod';
import { readLine, type headerLine } from './export-format.js';

/** A backup that cannot be read as one; the message is for people. */
export class BackupFileError extends Error {
  override readonly name = 'BackupFileError';
}

/**
 * The lines of a compressed backup.
 * @throws BackupFileError when the file is not there, is no backup, is damaged or cut off
 */
export async function* backupLines(path: string): AsyncGenerator<string> {
  const unpacked = createGunzip();
  // What goes wrong with the file ends `unpacked`, and so reaches whoever reads it.
  pipeline(createReadStream(path), unpacked, () => undefined);
  try {
    yield* linesIn(unpacked);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** What a backup says of itself. @throws BackupFileError */
export async function readBackupHeader(path: string): Promise<z.infer<typeof headerLine>> {
  for await (const text of backupLines(path)) {
    const read = readLine(text);
    if (read.type === 'line' && read.line.type === 'header') return read.line;
    break;
  }
  throw new BackupFileError(`${path} is no backup of Dimmerbank: it does not begin like one.`);
}

async function* linesIn(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let parts: Buffer[] = [];
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      parts.push(chunk.subarray(from, end));
      yield Buffer.concat(parts).toString('utf8');
      parts = [];
      from = end + 1;
    }
    if (from < chunk.length) parts.push(chunk.subarray(from));
  }
  if (parts.length > 0) yield Buffer.concat(parts).toString('utf8');
}

const NEWLINE = 10;

function unreadable(path: string, cause: unknown): unknown {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR') {
    return new BackupFileError(`${path} cannot be read. Is the name right?`, { cause });
  }
  if (!code.startsWith('Z_')) return cause;
  const why =
    code === 'Z_BUF_ERROR' ? 'it is cut off' : 'it is damaged, or it is no backup of Dimmerbank';
  return new BackupFileError(`${path} cannot be used: ${why}. Nothing was changed.`, { cause });
}
