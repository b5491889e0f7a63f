import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectDocuments } from '../../src/store/connect.js';
import { bindStore, prepareIndexes, type Store } from '../../src/store/store.js';

export interface TestStore {
  readonly store: Store;
  /** Closes the store and removes its folder. */
  close(): Promise<void>;
}

/** An empty embedded store in a folder of its own. */
export async function openTestStore(): Promise<TestStore> {
  const folder = await mkdtemp(join(tmpdir(), 'dimmerbank-test-'));
  const connection = await connectDocuments({ folder });
  const store = bindStore(connection);
  await prepareIndexes(connection);
  return {
    store,
    async close() {
      await connection.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
