import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from 'mongoose';
import { connectDocuments } from '../../../src/store/connect.js';

/** A place to keep documents that a test has for itself. */
export interface DocumentStore {
  readonly connection: Connection;
  discard(): Promise<void>;
}

/** A folder that is removed again. */
export function temporaryFolder(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'dimmerbank-documents-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export async function embeddedStore(): Promise<DocumentStore> {
  const { folder, remove } = temporaryFolder();
  const connection = await connectDocuments({ folder });
  return {
    connection,
    discard: async () => {
      await connection.close();
      remove();
    },
  };
}

const mongodbUrl = process.env['MONGODB_URL'];
let databases = 0;

async function mongodbStore(url: string): Promise<DocumentStore> {
  const databaseName = `dimmerbank_test_${process.pid}_${++databases}`;
  const connection = await connectDocuments({ mongodbUrl: url, databaseName });
  return {
    connection,
    discard: async () => {
      await connection.dropDatabase();
      await connection.close();
    },
  };
}

/**
 * Describes what must hold on every store: once on the embedded one, and once on MongoDB where
 * `MONGODB_URL` names a server.
 */
export function describeOnEveryStore(
  title: string,
  describeStore: (open: () => Promise<DocumentStore>) => void,
): void {
  describe(`${title}, embedded`, () => describeStore(embeddedStore));
  if (mongodbUrl)
    describe(`${title}, on MongoDB`, () => describeStore(() => mongodbStore(mongodbUrl)));
  else it(`${title}, on MongoDB: needs MONGODB_URL`);
}
