import type { Database, Transaction } from 'lmdb';
import { type Catalog, type CollectionEntry, EMPTY_CATALOG } from './catalog.js';
import type { IndexDefinition } from './index-definition.js';
import { valueBytes } from './key-bytes.js';

/** The three tables of the file. */
export interface Tables {
  /** Collection id and `_id` → the document as BSON. */
  readonly documents: Database<Buffer, Buffer>;
  /** Index id, the fields' values and `_id` → the document's key. */
  readonly entries: Database<Buffer, Buffer>;
  /** The format's number, the catalog, change sequences. */
  readonly meta: Database<unknown, string>;
}

/** Keys from `start` to just before `end`. */
export interface KeyRange {
  readonly start: Buffer;
  readonly end: Buffer;
}

export function idBytes(id: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(id);
  return bytes;
}

export function documentKey(collection: CollectionEntry, id: unknown): Buffer {
  return Buffer.concat([idBytes(collection.id), valueBytes(id)]);
}

/** The range of all keys of one collection or one index. */
export function wholeRange(id: number): KeyRange {
  return { start: idBytes(id), end: idBytes(id + 1) };
}

export const CATALOG_KEY = 'catalog';
export const CATALOG_VERSION_KEY = 'catalog-version';
export const sequenceKey = (namespace: string): string => `sequence:${namespace}`;

/** Remembers the committed catalog until its version changes. */
export class CatalogCache {
  #catalog = EMPTY_CATALOG;

  /** `remember` only what is committed: a version number may be used again after an abort. */
  read(meta: Tables['meta'], options: { transaction?: Transaction }, remember: boolean): Catalog {
    const version = meta.get(CATALOG_VERSION_KEY, options) ?? 0;
    if (version === this.#catalog.version) return this.#catalog;
    const catalog = meta.get(CATALOG_KEY, options) as Catalog;
    if (remember) this.#catalog = catalog;
    return catalog;
  }
}

/** What can be read in one transaction. */
export class StoreView {
  constructor(
    protected readonly tables: Tables,
    protected catalog: Catalog,
    private readonly transaction?: Transaction,
  ) {}

  collection(namespace: string): CollectionEntry | undefined {
    return this.catalog.collections[namespace];
  }

  namespaces(): string[] {
    return Object.keys(this.catalog.collections);
  }

  documentBytes(key: Buffer): Buffer | undefined {
    return this.tables.documents.get(key, this.#options());
  }

  *documents(range: KeyRange): Generator<{ key: Buffer; value: Buffer }> {
    yield* this.tables.documents.getRange({ ...range, ...this.#options() });
  }

  /** The keys of documents in the order of an index; the index over `_id` is the documents. */
  *entries(index: IndexDefinition, range: KeyRange, reverse: boolean): Generator<Entry, void> {
    const { documents, entries } = this.tables;
    // Backwards, LMDB begins with the upper end, takes it, and would leave out the lower.
    const way = reverse
      ? {
          ...{ start: range.end, exclusiveStart: true },
          ...{ end: range.start, inclusiveEnd: true, reverse: true },
        }
      : range;
    const options = { ...way, ...this.#options() };
    if (isIdIndex(index)) {
      for (const key of documents.getKeys(options)) yield { key, documentKey: key };
    } else {
      for (const { key, value } of entries.getRange(options)) yield { key, documentKey: value };
    }
  }

  countEntries(index: IndexDefinition, range: KeyRange): number {
    return this.#tableOf(index).getKeysCount({ ...range, ...this.#options() });
  }

  /** Counts no further than a limit; lmdb's own count knows none. */
  countSomeEntries(index: IndexDefinition, range: KeyRange, limit: number): number {
    let count = 0;
    const options = { ...range, limit, ...this.#options() };
    for (const _ of this.#tableOf(index).getKeys(options)) count++;
    return count;
  }

  countDocuments(collection: CollectionEntry): number {
    return this.countEntries(idIndex(collection), wholeRange(collection.id));
  }

  sequence(namespace: string): number {
    const sequence = this.tables.meta.get(sequenceKey(namespace), this.#options());
    return typeof sequence === 'number' ? sequence : 0;
  }

  #tableOf(index: IndexDefinition): Database<Buffer, Buffer> {
    return isIdIndex(index) ? this.tables.documents : this.tables.entries;
  }

  #options(): { transaction?: Transaction } {
    return this.transaction ? { transaction: this.transaction } : {};
  }
}

/** An index's key with the key of the document it stands for. */
export interface Entry {
  readonly key: Buffer;
  readonly documentKey: Buffer;
}

/** The documents of a collection seen as an index over `_id`. */
export function idIndex(collection: CollectionEntry): IndexDefinition {
  return {
    id: collection.id,
    name: '_id_',
    fields: [['_id', 1]],
    unique: true,
    sparse: false,
    multikey: false,
    digested: false,
  };
}

const isIdIndex = (index: IndexDefinition): boolean => index.name === '_id_';
