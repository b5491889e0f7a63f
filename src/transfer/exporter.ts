import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { Instant } from '../domain/time-units.js';
import type { MediaLibrary } from '../media/media-library.js';
import type { Store } from '../store/store.js';
import { TRANSFERRED, type StoredRecord } from './collections.js';
import { EXPORT_VERSION, writeLine, type KeyMark } from './export-format.js';

export interface ExportDeps {
  /** Should not change while it is read: see `openSnapshot`. */
  readonly store: Store;
  readonly media: Pick<MediaLibrary, 'open'>;
}

export interface ExportWish {
  readonly now: Instant;
  /** Sealed credentials and hashes go along; they open only with the same secret keys. */
  readonly withSecrets: boolean;
  /** Makes it a backup: the keys that sealed what is in it. */
  readonly keys?: readonly KeyMark[];
}

/** How many records of each collection were written; `bytes` counts images. */
export type ExportCounts = Readonly<Record<string, number>>;

/** The lines of an export of everything but sessions, one after the other. */
export async function* exportLines(
  deps: ExportDeps,
  wish: ExportWish,
): AsyncGenerator<string, ExportCounts> {
  const digest = createHash('sha256');
  const lines = linesBeforeEnd(deps, wish);
  let next = await lines.next();
  for (; next.done !== true; next = await lines.next()) {
    if (wish.keys) digest.update(next.value);
    yield next.value;
  }
  const counts = next.value;
  yield writeLine({
    ...{ type: 'end', counts },
    ...(wish.keys ? { sha256: digest.digest('hex') } : {}),
  });
  return counts;
}

async function* linesBeforeEnd(
  { store, media }: ExportDeps,
  { now, withSecrets, keys }: ExportWish,
): AsyncGenerator<string, ExportCounts> {
  const counts: Record<string, number> = { bytes: 0 };
  const ids: Ids = { posts: new Set(), channels: new Set() };
  yield writeLine({
    type: 'header',
    format: keys ? 'dimmerbank-backup' : 'dimmerbank-export',
    version: EXPORT_VERSION,
    exportedAt: new Date(now),
    secrets: withSecrets,
    ...(keys ? { keys: [...keys] } : {}),
  });
  for (const collection of TRANSFERRED) {
    counts[collection.name] = 0;
    for await (const stored of collection.read(store)) {
      const record = withSecrets ? stored : collection.withoutSecrets(stored);
      if (record === null || !belongs(collection.name, record, ids)) continue;
      if (collection.name === 'media') {
        const bytes = await bytesLine(media, record._id);
        // Nothing uses it, and it was taken away since the records were read.
        if (bytes === null) continue;
        yield bytes;
        counts['bytes'] = (counts['bytes'] ?? 0) + 1;
      }
      yield writeLine({ type: 'record', collection: collection.name, record: { ...record } });
      counts[collection.name] = (counts[collection.name] ?? 0) + 1;
    }
  }
  return counts;
}

interface Ids {
  readonly posts: Set<string>;
  readonly channels: Set<string>;
}

/**
 * Notes what deliveries may refer to, and leaves out a delivery without its post: what a crash
 * left behind while saving, which nothing publishes.
 */
function belongs(collection: string, record: StoredRecord, ids: Ids): boolean {
  if (collection === 'posts') ids.posts.add(record._id);
  if (collection === 'channels') ids.channels.add(record._id);
  if (collection !== 'deliveries') return true;
  const { post, channel } = record as StoredRecord & { post: string; channel: string };
  return ids.posts.has(post) && ids.channels.has(channel);
}

/** The bytes of an image are not there: the media folder is not the one of these documents. */
export class MissingBytesError extends Error {
  override readonly name = 'MissingBytesError';
}

async function bytesLine(media: Pick<MediaLibrary, 'open'>, id: string): Promise<string | null> {
  const opened = await media.open(id).catch((cause: unknown) => {
    throw new MissingBytesError(
      `The file of the image ${id} cannot be read. Is the data folder the right one?`,
      { cause },
    );
  });
  if (!opened) return null;
  const bytes = await buffer(opened.stream);
  return writeLine({ type: 'bytes', media: id, base64: bytes.toString('base64') });
}
