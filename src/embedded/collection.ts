import { type BulkWriteResult, Collection, ObjectId } from './driver.js';
import { aggregated } from './aggregation.js';
import { type Doc, received } from './bson-values.js';
import { bulkWrite } from './bulk-write.js';
import { CollectionIndexes } from './collection-indexes.js';
import type { EmbeddedCursor } from './cursor.js';
import { countMatches } from './document-search.js';
import { notSupported } from './errors.js';
import { compileFilter } from './filter.js';
import { FindCursor } from './find-cursor.js';
import { orderBytes } from './key-bytes.js';
import { valuesAt } from './path-values.js';
import { compileProjection } from './projection.js';
import { sortOrder } from './sort-order.js';
import { type Update, compileReplacement, compileUpdate } from './update.js';
import {
  type FoundAndChanged,
  type WriteOperation,
  type WriteOutcome,
  findAndChange,
  perform,
  withId,
} from './write-operations.js';

type Options = Doc | undefined;

function checked(options: Options): Doc {
  if (options?.['session']) throw notSupported('a session');
  const collation = options?.['collation'] as { locale?: string } | undefined;
  if (collation && collation.locale !== 'simple') throw notSupported('collation');
  return options ?? {};
}

/** The driver's collection, as far as Mongoose and the product use it. */
export class EmbeddedCollection extends CollectionIndexes {
  find(filter?: unknown, options?: Options): FindCursor {
    return new FindCursor(this.file, this.namespace, filter, checked(options));
  }

  async findOne(filter?: unknown, options?: Options): Promise<unknown> {
    const cursor = this.find(filter, { ...options, limit: 1 });
    if (options?.['explain']) return cursor.explain();
    return (await cursor.toArray())[0] ?? null;
  }

  async countDocuments(filter?: unknown, options?: Options): Promise<number> {
    const { skip, limit } = checked(options);
    const compiled = compileFilter(filter);
    if (skip === undefined && limit === undefined) {
      const count = this.file.read((view) => countMatches(view, this.namespace, compiled));
      if (count !== undefined) return count;
    }
    return (await this.find(filter, { skip, limit }).toArray()).length;
  }

  estimatedDocumentCount(): Promise<number> {
    return this.countDocuments();
  }

  async distinct(field: string, filter?: unknown, options?: Options): Promise<unknown[]> {
    const values = new Map<string, { bytes: Buffer; value: unknown }>();
    for (const doc of await this.find(filter, checked(options)).toArray()) {
      for (const value of valuesAt(doc, field).values) {
        if (value === undefined) continue;
        const bytes = orderBytes(value);
        values.set(bytes.toString('latin1'), { bytes, value });
      }
    }
    return [...values.values()]
      .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
      .map(({ value }) => value);
  }

  aggregate(pipeline: readonly Doc[] = [], options?: Options): EmbeddedCursor {
    checked(options);
    return aggregated(this.file, { dbName: this.dbName, name: this.collectionName }, pipeline);
  }

  async insertOne(doc: Doc, options?: Options): Promise<Doc> {
    checked(options);
    doc['_id'] ??= new ObjectId();
    await this.#perform({ type: 'insert', doc: withId(received(doc)) });
    return { acknowledged: true, insertedId: doc['_id'] };
  }

  async insertMany(docs: readonly Doc[], options?: Options): Promise<Doc> {
    const entries = docs.map((document) => ({ insertOne: { document } }));
    const { insertedCount, insertedIds } = await this.bulkWrite(entries, options);
    return { acknowledged: true, insertedCount, insertedIds };
  }

  async bulkWrite(entries: readonly Doc[], options?: Options): Promise<BulkWriteResult> {
    const ordered = checked(options)['ordered'] !== false;
    return bulkWrite((work) => this.file.write(work), this.namespace, { entries, ordered });
  }

  async updateOne(filter: unknown, update: unknown, options?: Options): Promise<Doc> {
    const compiled = compileUpdate(update, options?.['arrayFilters']);
    return this.#update(filter, compiled, { ...checked(options), many: false });
  }

  async updateMany(filter: unknown, update: unknown, options?: Options): Promise<Doc> {
    const compiled = compileUpdate(update, options?.['arrayFilters']);
    return this.#update(filter, compiled, { ...checked(options), many: true });
  }

  async replaceOne(filter: unknown, doc: unknown, options?: Options): Promise<Doc> {
    return this.#update(filter, compileReplacement(doc), { ...checked(options), many: false });
  }

  async deleteOne(filter: unknown, options?: Options): Promise<Doc> {
    return this.#delete(filter, options, false);
  }

  async deleteMany(filter: unknown, options?: Options): Promise<Doc> {
    return this.#delete(filter, options, true);
  }

  async findOneAndUpdate(filter: unknown, update: unknown, options?: Options): Promise<unknown> {
    return this.#findOneAnd(filter, compileUpdate(update, options?.['arrayFilters']), options);
  }

  async findOneAndReplace(filter: unknown, doc: unknown, options?: Options): Promise<unknown> {
    return this.#findOneAnd(filter, compileReplacement(doc), options);
  }

  async findOneAndDelete(filter: unknown, options?: Options): Promise<unknown> {
    return this.#findOneAnd(filter, undefined, options);
  }

  #perform(operation: WriteOperation): Promise<WriteOutcome> {
    return this.file.write((writer) => perform(writer, this.namespace, operation));
  }

  async #update(filter: unknown, update: Update, options: Doc): Promise<Doc> {
    const { matched, modified, upsertedId } = await this.#perform({
      type: 'update',
      filter: compileFilter(filter),
      update,
      many: options['many'] === true,
      upsert: options['upsert'] === true,
      sort: sortOrder(options['sort']),
    });
    return {
      acknowledged: true,
      matchedCount: matched,
      modifiedCount: modified,
      upsertedCount: upsertedId === undefined ? 0 : 1,
      upsertedId: upsertedId ?? null,
    };
  }

  async #delete(filter: unknown, options: Options, many: boolean): Promise<Doc> {
    checked(options);
    const operation = { type: 'delete', filter: compileFilter(filter), many } as const;
    return { acknowledged: true, deletedCount: (await this.#perform(operation)).deleted };
  }

  async #findOneAnd(
    filter: unknown,
    update: Update | undefined,
    options: Options,
  ): Promise<unknown> {
    const { sort, upsert, projection, returnDocument, includeResultMetadata } = checked(options);
    const project = compileProjection(projection);
    const request = {
      filter: compileFilter(filter),
      sort: sortOrder(sort),
      upsert: upsert === true,
      ...(update ? { update } : {}),
    };
    const outcome = await this.file.write((w) => findAndChange(w, this.namespace, request));
    const doc = update && returnDocument === 'after' ? outcome.after : outcome.before;
    const value = doc && project.of(doc);
    return includeResultMetadata
      ? { value, ok: 1, lastErrorObject: lastErrorObject(outcome, update !== undefined) }
      : value;
  }
}

function lastErrorObject({ before, upsertedId }: FoundAndChanged, updating: boolean): Doc {
  const n = before || upsertedId !== undefined ? 1 : 0;
  if (!updating) return { n };
  const existing = { n, updatedExisting: before !== null };
  return upsertedId === undefined ? existing : { ...existing, upserted: upsertedId };
}

// Whatever else the driver's collection can do is refused by name.
for (const [name, { value }] of Object.entries(
  Object.getOwnPropertyDescriptors(Collection.prototype),
)) {
  if (typeof value !== 'function' || name in EmbeddedCollection.prototype) continue;
  Object.defineProperty(EmbeddedCollection.prototype, name, {
    value: () => {
      throw notSupported(`${name}()`);
    },
  });
}
