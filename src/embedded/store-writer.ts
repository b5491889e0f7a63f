import type { Catalog, CollectionEntry } from './catalog.js';
import { EMPTY_CATALOG, withCollection, withIndex, withoutCollection } from './catalog.js';
import { type Doc, decodeDoc, encodeDoc } from './bson-values.js';
import { CODE, duplicateKey, serverError } from './errors.js';
import {
  type IndexDefinition,
  type IndexEntries,
  type IndexRequest,
  entriesOf,
  keyPattern,
  sameIndex,
} from './index-definition.js';
import { after } from './key-bytes.js';
import { indexesTouched } from './index-touch.js';
import { valuesAt } from './path-values.js';
import {
  CATALOG_KEY,
  CATALOG_VERSION_KEY,
  StoreView,
  documentKey,
  idBytes,
  idIndex,
  sequenceKey,
  wholeRange,
} from './store-view.js';

const MAX_KEY_BYTES = 1978;
const NO_ENTRIES: IndexEntries = { keys: [], multikey: false, digested: false };

interface IndexChange {
  readonly index: IndexDefinition;
  readonly removed: Buffer[];
  readonly added: Buffer[];
  readonly after: IndexEntries;
}

interface Put {
  readonly key: Buffer;
  readonly old: Doc | undefined;
  readonly doc: Doc;
  readonly bytes: Buffer;
}

/**
 * What can be changed in one write transaction. Each document is checked in full before the first
 * of its bytes is put, so that a refused document leaves no trace beside those before it.
 */
export class StoreWriter extends StoreView {
  readonly #changed = new Set<string>();

  /** The collection of that name, made if there is none. */
  ensureCollection(namespace: string): CollectionEntry {
    const known = this.collection(namespace);
    if (known) return known;
    const entry = { id: this.catalog.nextId, namespace, indexes: [] };
    this.#save(withCollection(this.catalog, entry));
    return entry;
  }

  insert(collection: CollectionEntry, doc: Doc): void {
    const key = documentKey(collection, doc['_id']);
    if (this.documentBytes(key)) {
      throw this.#duplicate(collection, idIndex(collection), doc);
    }
    this.#put(collection, { key, old: undefined, doc, bytes: encodeDoc(doc) });
  }

  replace(collection: CollectionEntry, { old, doc }: { old: Doc; doc: Doc }): void {
    const key = documentKey(collection, old['_id']);
    this.#put(collection, { key, old, doc, bytes: encodeDoc(doc) });
  }

  remove(collection: CollectionEntry, doc: Doc): void {
    const key = documentKey(collection, doc['_id']);
    this.#applyChanges(collection, this.#indexChanges(collection, key, doc, undefined), key);
    void this.tables.documents.remove(key);
    this.#changed.add(collection.namespace);
  }

  createIndex(namespace: string, request: IndexRequest): void {
    const collection = this.ensureCollection(namespace);
    const namesake = collection.indexes.find(({ name }) => name === request.name);
    if (namesake) {
      if (sameIndex(namesake, request)) return;
      throw serverError(
        CODE.indexKeySpecsConflict,
        `An existing index has the same name as the requested index: ${request.name}`,
      );
    }
    const twin = collection.indexes.find((index) => sameIndex(index, request));
    if (twin) {
      throw serverError(
        CODE.indexOptionsConflict,
        `Index already exists with a different name: ${twin.name}`,
      );
    }
    this.#buildIndex(collection, {
      ...request,
      id: this.catalog.nextId,
      multikey: false,
      digested: false,
    });
  }

  dropIndex(namespace: string, name: string): void {
    const collection = this.collection(namespace);
    const index = collection?.indexes.find((each) => each.name === name);
    if (!collection || !index) {
      throw serverError(27, `index not found with name [${name}]`);
    }
    this.#clearEntries(index);
    const indexes = collection.indexes.filter((each) => each !== index);
    this.#save(withCollection(this.catalog, { ...collection, indexes }));
  }

  dropCollection(namespace: string): void {
    const collection = this.collection(namespace);
    if (!collection) return;
    const keys = [...this.documents(wholeRange(collection.id))].map(({ key }) => key);
    for (const key of keys) void this.tables.documents.remove(key);
    for (const index of collection.indexes) this.#clearEntries(index);
    this.#save(withoutCollection(this.catalog, namespace));
    this.#changed.add(namespace);
  }

  /** Raises the sequence of every collection that was changed. To be called last. */
  finish(): void {
    for (const namespace of this.#changed) {
      void this.tables.meta.put(sequenceKey(namespace), this.sequence(namespace) + 1);
    }
  }

  #put(collection: CollectionEntry, { key, old, doc, bytes }: Put): void {
    if (key.length > MAX_KEY_BYTES) throw serverError(CODE.keyTooLong, '_id is too long a key');
    const changes = this.#indexChanges(collection, key, old, doc);
    for (const { index, added } of changes) {
      if (index.unique) this.#checkUnique(collection, index, { key, doc, added });
    }
    this.#applyChanges(collection, changes, key);
    void this.tables.documents.put(key, bytes);
    this.#changed.add(collection.namespace);
  }

  #indexChanges(
    collection: CollectionEntry,
    key: Buffer,
    old: Doc | undefined,
    doc: Doc | undefined,
  ): IndexChange[] {
    const suffix = key.subarray(4);
    const touched = old && doc ? indexesTouched(collection.indexes, old, doc) : collection.indexes;
    return touched.map((index) => {
      const before = old ? entriesOf(index, old) : NO_ENTRIES;
      const now = doc ? entriesOf(index, doc) : NO_ENTRIES;
      for (const { length } of now.keys) {
        if (length + suffix.length + 4 > MAX_KEY_BYTES) {
          throw serverError(CODE.keyTooLong, `the key for index ${index.name} is too long`);
        }
      }
      const kept = (keys: Buffer[], one: Buffer) => keys.some((each) => each.equals(one));
      return {
        index,
        removed: before.keys.filter((each) => !kept(now.keys, each)),
        added: now.keys.filter((each) => !kept(before.keys, each)),
        after: now,
      };
    });
  }

  #checkUnique(
    collection: CollectionEntry,
    index: IndexDefinition,
    { key, doc, added }: { key: Buffer; doc: Doc; added: Buffer[] },
  ): void {
    for (const part of added) {
      const start = Buffer.concat([idBytes(index.id), part]);
      for (const entry of this.entries(index, { start, end: after(start) }, false)) {
        if (!entry.documentKey.equals(key)) throw this.#duplicate(collection, index, doc);
      }
    }
  }

  #applyChanges(collection: CollectionEntry, changes: IndexChange[], key: Buffer): void {
    const suffix = key.subarray(4);
    for (const { index, removed, added, after: now } of changes) {
      const prefix = idBytes(index.id);
      for (const part of removed) {
        void this.tables.entries.remove(Buffer.concat([prefix, part, suffix]));
      }
      for (const part of added) {
        void this.tables.entries.put(Buffer.concat([prefix, part, suffix]), key);
      }
      this.#noteKind(collection, index, now);
    }
  }

  /** A list or an overlong value changes for good what an index can be used for. */
  #noteKind(collection: CollectionEntry, index: IndexDefinition, entries: IndexEntries): void {
    const current = this.collection(collection.namespace) ?? collection;
    const known = current.indexes.find(({ name }) => name === index.name) ?? index;
    const multikey = known.multikey || entries.multikey;
    const digested = known.digested || entries.digested;
    if (multikey === known.multikey && digested === known.digested) return;
    const changed = withIndex(current, { ...known, multikey, digested });
    this.#save(withCollection(this.catalog, changed));
  }

  #buildIndex(collection: CollectionEntry, index: IndexDefinition): void {
    let { multikey, digested } = index;
    for (const { key, value } of [...this.documents(wholeRange(collection.id))]) {
      const doc = decodeDoc(value);
      const found = entriesOf(index, doc);
      if (index.unique) this.#checkUnique(collection, index, { key, doc, added: found.keys });
      for (const part of found.keys) {
        const entry = Buffer.concat([idBytes(index.id), part, key.subarray(4)]);
        void this.tables.entries.put(entry, key);
      }
      multikey ||= found.multikey;
      digested ||= found.digested;
    }
    this.#save(
      withCollection(this.catalog, withIndex(collection, { ...index, multikey, digested })),
    );
  }

  #clearEntries(index: IndexDefinition): void {
    const keys = [...this.entries(index, wholeRange(index.id), false)].map(({ key }) => key);
    for (const key of keys) void this.tables.entries.remove(key);
  }

  #duplicate(collection: CollectionEntry, index: IndexDefinition, doc: Doc): Error {
    const keyValue = Object.fromEntries(
      index.fields.map(([field]) => [field, valuesAt(doc, field).values[0] ?? null]),
    );
    const named = { name: index.name, keyPattern: keyPattern(index) };
    return duplicateKey(collection.namespace, named, keyValue);
  }

  #save(catalog: Catalog): void {
    this.catalog = { ...EMPTY_CATALOG, ...catalog };
    void this.tables.meta.put(CATALOG_KEY, this.catalog);
    void this.tables.meta.put(CATALOG_VERSION_KEY, this.catalog.version);
  }
}
