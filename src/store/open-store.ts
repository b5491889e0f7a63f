import { join } from 'node:path';
import type { Config } from '../config.js';
import { readServerAddress } from '../server-address.js';
import { connectDocuments } from './connect.js';
import { bindStore, prepareIndexes, type Store } from './store.js';

export interface OpenedStore {
  readonly store: Store;
  /** What the start says of it. */
  readonly sentence: string;
  close(): Promise<void>;
}

/** Opens the documents where the configuration says, with every index in place. */
export async function openStore(config: Config): Promise<OpenedStore> {
  const { mongodb } = config;
  const connection = await connectDocuments(
    mongodb
      ? { mongodbUrl: mongodb.url, databaseName: mongodb.database }
      : { folder: join(config.dataFolder, 'documents') },
  );
  const store = bindStore(connection);
  await prepareIndexes(connection);
  const sentence = mongodb
    ? `MongoDB at ${readServerAddress(mongodb.url)?.hosts.join(', ')}, database ${mongodb.database}`
    : `embedded in ${config.dataFolder} (set MONGODB_URL for a server)`;
  return { store, sentence, close: () => connection.close() };
}
