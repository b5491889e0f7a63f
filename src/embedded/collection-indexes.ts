import type { Doc } from './bson-values.js';
import type { DocumentFile } from './document-file.js';
import { CODE, notSupported, serverError } from './errors.js';
import { EmbeddedCursor, readingOf } from './cursor.js';
import { ID_INDEX_NAME, type IndexRequest, indexRequest, keyPattern } from './index-definition.js';

function shown(index: IndexRequest): Doc {
  return {
    v: 2,
    key: keyPattern(index),
    name: index.name,
    ...(index.unique ? { unique: true } : {}),
    ...(index.sparse ? { sparse: true } : {}),
    ...(index.partial ? { partialFilterExpression: index.partial } : {}),
    ...(index.expireAfterSeconds === undefined
      ? {}
      : { expireAfterSeconds: index.expireAfterSeconds }),
  };
}

/** A collection's name, existence and indexes. */
export class CollectionIndexes {
  readonly namespace: string;

  constructor(
    readonly dbName: string,
    readonly collectionName: string,
    protected readonly file: DocumentFile,
  ) {
    this.namespace = `${dbName}.${collectionName}`;
  }

  async createIndex(key: unknown, options?: Doc): Promise<string> {
    const request = indexRequest(key, options);
    await this.file.write((writer) => writer.createIndex(this.namespace, request));
    return request.name;
  }

  async createIndexes(specs: readonly (Doc & { key: unknown })[]): Promise<string[]> {
    const requests = specs.map(({ key, ...options }) => indexRequest(key, options));
    await this.file.write((writer) => {
      for (const request of requests) writer.createIndex(this.namespace, request);
    });
    return requests.map(({ name }) => name);
  }

  async dropIndex(name: string): Promise<Doc> {
    await this.file.write((writer) => writer.dropIndex(this.namespace, name));
    return { ok: 1 };
  }

  async dropIndexes(): Promise<boolean> {
    for (const { name } of this.#indexes() ?? []) {
      if (name !== ID_INDEX_NAME) await this.dropIndex(String(name));
    }
    return true;
  }

  listIndexes(): EmbeddedCursor {
    const start = () => {
      const indexes = this.#indexes();
      if (!indexes) {
        throw serverError(CODE.namespaceNotFound, `ns does not exist: ${this.namespace}`, {
          codeName: 'NamespaceNotFound',
        });
      }
      return readingOf(indexes);
    };
    return new EmbeddedCursor(start, () => {
      throw notSupported('explain of listIndexes');
    });
  }

  async indexes(): Promise<unknown[]> {
    return this.listIndexes().toArray();
  }

  async indexExists(names: string | string[]): Promise<boolean> {
    const known = (await this.indexes()).map((index) => (index as Doc)['name']);
    return [names].flat().every((name) => known.includes(name));
  }

  async drop(): Promise<boolean> {
    await this.file.write((writer) => writer.dropCollection(this.namespace));
    return true;
  }

  isCapped(): Promise<boolean> {
    return Promise.resolve(false);
  }

  options(): Promise<Doc> {
    return Promise.resolve({});
  }

  #indexes(): Doc[] | undefined {
    const collection = this.file.read((view) => view.collection(this.namespace));
    if (!collection) return undefined;
    const idIndex = { v: 2, key: { _id: 1 }, name: ID_INDEX_NAME };
    return [idIndex, ...collection.indexes.map(shown)];
  }
}
