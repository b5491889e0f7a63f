import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '../media/durable-file.js';
import type { DeliveryRecord } from '../store/deliveries.js';
import type { MailingRecord, MailRecipientRecord } from '../store/mailings.js';
import type { OrganisationRecord, RestorationRecord } from '../store/organisation.js';
import type { Store } from '../store/store.js';
import { BatchWriter } from './batch-writer.js';
import { TRANSFERRED, type StoredRecord } from './collections.js';
import { readLine } from './export-format.js';
import { heldAfterRestore, stopped } from './held-after-restore.js';
import { endedAfterRestore, unknownAfterRestore } from './mail-after-restore.js';

/** The file was changed between being checked and being read. */
export class ChangedFileError extends Error {
  override readonly name = 'ChangedFileError';
}

/** Gives lines on as they are, and puts them into a digest. */
export async function* hashed(
  lines: AsyncIterable<string>,
  digest: ReturnType<typeof createHash>,
): AsyncGenerator<string> {
  for await (const line of lines) {
    digest.update(line).update('\n');
    yield line;
  }
}

export interface WriteWish {
  readonly restoration: RestorationRecord;
  readonly adjust: (collection: string, record: StoredRecord) => StoredRecord;
  /** What the lines came to when they were checked: SHA-256 in hexadecimal. */
  readonly digest: string;
}

/** Writes checked lines into an empty store. @throws ChangedFileError */
export async function writeRecords(
  { store, mediaFolder }: { readonly store: Store; readonly mediaFolder: string },
  lines: AsyncIterable<string>,
  { restoration, adjust, digest }: WriteWish,
): Promise<void> {
  const collections = new Map(TRANSFERRED.map((collection) => [collection.name, collection]));
  const writer = new BatchWriter(store);
  const again = createHash('sha256');
  await mkdir(mediaFolder, { recursive: true, mode: 0o700 });
  for await (const text of hashed(lines, again)) {
    const read = readLine(text);
    if (read.type === 'unreadable') throw new ChangedFileError(`A line ${read.sentence}.`);
    const { line } = read;
    if (line.type === 'bytes') {
      await keepFile(join(mediaFolder, line.media), Buffer.from(line.base64, 'base64'));
    }
    if (line.type !== 'record') continue;
    const into = collections.get(line.collection);
    if (!into) throw new ChangedFileError(`There is no collection ${line.collection}.`);
    // Checked again: what is written is what the schema let through.
    const record = adjust(line.collection, into.schema.parse(line.record));
    await writer.add(into, asRestored(line.collection, record, restoration));
  }
  await writer.flush();
  if (again.digest('hex') !== digest) {
    throw new ChangedFileError('The file was changed while it was read. Try again.');
  }
}

/** An image that is there already stays; what a crash left half written is replaced. */
async function keepFile(path: string, bytes: Buffer): Promise<void> {
  const present = await readFile(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
  if (present?.equals(bytes)) return;
  await rm(`${path}.unfinished`, { force: true });
  await writeDurably(path, bytes);
}

function asRestored(
  collection: string,
  record: StoredRecord,
  restoration: RestorationRecord,
): StoredRecord {
  switch (collection) {
    case 'organisation':
      return stopped(record as OrganisationRecord, restoration);
    case 'deliveries':
      return heldAfterRestore(record as DeliveryRecord, restoration);
    case 'mailings':
      return endedAfterRestore(record as MailingRecord, restoration);
    case 'mailRecipients':
      return unknownAfterRestore(record as MailRecipientRecord, restoration);
    default:
      return record;
  }
}
