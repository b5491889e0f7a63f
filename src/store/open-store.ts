import { join } from 'node:path';
import type { Config } from '../config.js';
import { readServerAddress } from '../server-address.js';
import { StoreOpenError } from '../embedded/errors.js';
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
  const connection = mongodb
    ? await connectServer(mongodb)
    : await connectDocuments({ folder: join(config.dataFolder, 'documents') });
  const store = bindStore(connection);
  await prepareIndexes(connection);
  const sentence = mongodb
    ? `MongoDB at ${readServerAddress(mongodb.url)?.hosts.join(', ')}, database ${mongodb.database}`
    : `embedded in ${config.dataFolder} (set MONGODB_URL for a server)`;
  return { store, sentence, close: () => connection.close() };
}

/** Says in words why the server cannot be used, without the password that stands in its address. */
async function connectServer({ url, database }: NonNullable<Config['mongodb']>) {
  try {
    return await connectDocuments({ mongodbUrl: url, databaseName: database });
  } catch (cause) {
    const address = readServerAddress(url);
    const said = cause instanceof Error ? cause.message : String(cause);
    const password = address?.password ?? '';
    const secrets = [password, encodeURIComponent(password)].filter((secret) => secret !== '');
    const why = secrets.reduce((text, secret) => text.replaceAll(secret, '…'), said);
    throw new StoreOpenError(
      `MongoDB at ${address?.hosts.join(', ')} cannot be used: ${why.replace(/\.$/, '')}. ` +
        'Look whether it runs and whether MONGODB_URL is right; without MONGODB_URL documents are kept in DATA_DIR.',
      { cause },
    );
  }
}
