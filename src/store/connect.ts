import { link, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { EmbeddedClient } from '../embedded/client.js';
import { DocumentFile, FILE_NAME } from '../embedded/document-file.js';

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
    const connection = mongoose.createConnection(address.mongodbUrl, {
      dbName: address.databaseName,
      autoIndex: false,
      autoCreate: false,
      bufferCommands: false,
      ignoreUndefined: false,
      serverSelectionTimeoutMS: SERVER_SELECTION_MS,
      writeConcern: { w: 'majority', journal: true },
    });
    leaveNothingBehind(connection);
    return connection.asPromise().catch(async (error: unknown) => {
      await connection.destroy();
      throw error;
    });
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
  leaveNothingBehind(connection);
  return connection;
}

/**
 * Mongoose keeps a connection that was closed, with its models, in a list for whoever opens it
 * again; nobody does here, and each would hold two thirds of a megabyte for good.
 */
function leaveNothingBehind(connection: mongoose.Connection): void {
  connection.once('close', () => void connection.destroy());
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
 * The ids of other processes that have the embedded documents open; undefined on MongoDB, where
 * nobody can know.
 */
export function otherProcesses(connection: mongoose.Connection): readonly number[] | undefined {
  return fileBehind(connection)?.otherProcesses();
}

/**
 * Puts a file of documents that nobody has open in the place of another, in one step.
 * @param keep where the other one is kept, undefined when it is not wanted
 */
export async function replaceDocuments(
  folder: string,
  from: string,
  keep: string | undefined,
): Promise<void> {
  const path = join(folder, FILE_NAME);
  if (keep !== undefined) {
    await mkdir(keep, { recursive: true, mode: 0o700 });
    await link(path, join(keep, FILE_NAME));
  }
  // Of the file that goes: what it says of readers and commits is not true of the one that comes.
  await rm(`${path}-lock`, { force: true });
  await rename(join(from, FILE_NAME), path);
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
