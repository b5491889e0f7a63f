import type { AccessStateRecord } from '../store/access-state.js';
import type { Services } from '../services.js';
import type { BackupRecord } from '../store/backups.js';
import { exportLines } from './exporter.js';
import { openSnapshot } from './snapshot.js';
import { writeLines } from './written-file.js';

export type BackupDeps = Pick<Services, 'config' | 'store' | 'media' | 'clock'>;

/**
 * Writes everything but sessions to one file, as it is at this instant, while others go on; or
 * leaves the file that was there. Leaves a record of it for the health screen.
 *
 * @param onLine told of each line that was written
 */
export async function backUp(
  { config, store, media, clock }: BackupDeps,
  path: string,
  onLine: () => void,
): Promise<BackupRecord> {
  const now = clock.now();
  const snapshot = await openSnapshot(store, {
    embedded: config.mongodb === undefined,
    dataFolder: config.dataFolder,
  });
  let written;
  try {
    const state = await snapshot.store.accessState
      .findById('access')
      .lean<Pick<AccessStateRecord, 'keyChecks'>>()
      .exec();
    const keys = (state?.keyChecks ?? []).map(({ id, check }) => ({ id, check }));
    const wish = { now, withSecrets: true, keys };
    const lines = exportLines({ store: snapshot.store, media }, wish);
    written = await writeLines(path, told(lines, onLine), { compressed: true });
  } finally {
    await snapshot.close();
  }
  const { bytes: images = 0, ...records } = written.result;
  const record: BackupRecord = {
    _id: 'latest',
    madeAt: new Date(now),
    bytes: written.bytes,
    records: Object.values(records).reduce((sum, count) => sum + count, 0),
    images,
  };
  await store.backups.replaceOne({ _id: 'latest' }, record, { upsert: true });
  return record;
}

async function* told<T>(
  lines: AsyncGenerator<string, T>,
  onLine: () => void,
): AsyncGenerator<string, T> {
  let next = await lines.next();
  for (; next.done !== true; next = await lines.next()) {
    onLine();
    yield next.value;
  }
  return next.value;
}
