import mongoose from 'mongoose';
import { EmbeddedClient } from '../embedded/client.js';
import { DocumentFile } from '../embedded/document-file.js';

/** Where documents are kept: a folder on this machine, or a MongoDB server. */
export type DocumentsAddress =
  | { readonly folder: string; readonly databaseName?: string }
  | { readonly mongodbUrl: string; readonly databaseName: string };

const DEFAULT_DATABASE = 'dimmerbank';
const SERVER_SELECTION_MS = 3_000;

/**
 * Opens the documents. Each connection stands for itself: bind models with
 * `connection.model(name, schema)` and end with `connection.close()`.
 * @throws StoreOpenError when the folder cannot be used or was written by a newer version
 * @throws MongooseServerSelectionError when no MongoDB server answers within three seconds
 */
export async function connectDocuments(address: DocumentsAddress): Promise<mongoose.Connection> {
  if ('mongodbUrl' in address) {
    return mongoose
      .createConnection(address.mongodbUrl, {
        dbName: address.databaseName,
        autoIndex: false,
        autoCreate: false,
        bufferCommands: false,
        ignoreUndefined: false,
        serverSelectionTimeoutMS: SERVER_SELECTION_MS,
        writeConcern: { w: 'majority', journal: true },
      })
      .asPromise();
  }
  const { folder, databaseName = DEFAULT_DATABASE } = address;
  const file = DocumentFile.open(folder);
  const connection = mongoose.createConnection();
  Object.assign(connection.config as object, {
    autoIndex: false,
    autoCreate: false,
    bufferCommands: false,
  });
  connection.setClient(new EmbeddedClient(file, databaseName));
  return connection;
}

/** The file behind a connection; undefined when it is to a MongoDB server. */
function fileBehind(connection: mongoose.Connection): DocumentFile | undefined {
  const client = connection.getClient();
  return client instanceof EmbeddedClient ? client.file : undefined;
}

/**
 * A number that rises with every commit to a collection, from any process: for noticing changes
 * by polling. Undefined on MongoDB, which keeps no such number.
 */
export function changeSequence(
  connection: mongoose.Connection,
  collectionName: string,
): number | undefined {
  const namespace = `${connection.name}.${collectionName}`;
  return fileBehind(connection)?.read((view) => view.sequence(namespace));
}

/**
 * Writes a consistent copy of the embedded documents into another folder, while they are in use.
 * @throws Error on MongoDB, which has tools of its own for this
 */
export async function copyDocuments(
  connection: mongoose.Connection,
  folder: string,
): Promise<void> {
  const file = fileBehind(connection);
  if (!file) throw new Error('Only embedded documents can be copied; use mongodump for MongoDB');
  await file.copyTo(folder);
}
