import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { connectDocuments, copyDocuments } from '../store/connect.js';
import { bindStore, type Store } from '../store/store.js';
import { isAlive } from './import-mark.js';

export interface Snapshot {
  readonly store: Store;
  close(): Promise<void>;
}

/**
 * The documents as they are at this instant, while others go on changing them. Embedded documents
 * are copied beside the originals; on MongoDB the store itself is read, and its own tools make
 * copies that are of one instant.
 */
export async function openSnapshot(
  store: Store,
  { embedded, dataFolder }: { readonly embedded: boolean; readonly dataFolder: string },
): Promise<Snapshot> {
  if (!embedded) return { store, close: () => Promise.resolve() };
  await removeLeftOvers(dataFolder);
  const folder = await mkdtemp(join(dataFolder, `export-${process.pid}-`));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await copyDocuments(store.connection, folder);
    const connection = await connectDocuments({ folder });
    return {
      store: bindStore(connection),
      async close() {
        await connection.close();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Copies whose process was killed: each is as large as the documents. */
async function removeLeftOvers(dataFolder: string): Promise<void> {
  for (const name of await readdir(dataFolder)) {
    const pid = /^export-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) {
      await rm(join(dataFolder, name), { recursive: true, force: true });
    }
  }
}
