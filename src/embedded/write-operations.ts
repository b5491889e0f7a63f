import { ObjectId } from './driver.js';
import { type Doc, encodeDoc, idFirst, received } from './bson-values.js';
import { type Search, searchAll } from './document-search.js';
import type { Filter } from './filter.js';
import type { SortOrder } from './sort-order.js';
import type { StoreWriter } from './store-writer.js';
import { type Update, updated, upserted } from './update.js';

/** One change as it will be made inside a write transaction. */
export type WriteOperation =
  | { readonly type: 'insert'; readonly doc: Doc }
  | {
      readonly type: 'update';
      readonly filter: Filter;
      readonly update: Update;
      readonly many: boolean;
      readonly upsert: boolean;
      readonly sort: SortOrder;
    }
  | { readonly type: 'delete'; readonly filter: Filter; readonly many: boolean };

/** What one change did. */
export interface WriteOutcome {
  readonly inserted: number;
  readonly matched: number;
  readonly modified: number;
  readonly deleted: number;
  readonly upsertedId?: unknown;
}

const NOTHING: WriteOutcome = { inserted: 0, matched: 0, modified: 0, deleted: 0 };

/** A document as it will be stored, with an `_id` of its own. */
export function withId(doc: Doc): Doc {
  return doc['_id'] === undefined ? { _id: new ObjectId(), ...without(doc) } : idFirst(doc);
}

function without({ _id, ...rest }: Doc): Doc {
  return rest;
}

function found(
  writer: StoreWriter,
  namespace: string,
  search: Partial<Search> & { filter: Filter },
) {
  return searchAll(writer, namespace, { sort: [], skip: 0, limit: 0, ...search });
}

/** Makes one change. Throws without a trace of the document that was refused. */
export function perform(
  writer: StoreWriter,
  namespace: string,
  operation: WriteOperation,
): WriteOutcome {
  const collection = writer.ensureCollection(namespace);
  switch (operation.type) {
    case 'insert':
      writer.insert(collection, operation.doc);
      return { ...NOTHING, inserted: 1 };
    case 'delete': {
      const { filter, many } = operation;
      const docs = found(writer, namespace, { filter, limit: many ? 0 : 1 });
      for (const doc of docs) writer.remove(collection, doc);
      return { ...NOTHING, deleted: docs.length };
    }
    case 'update': {
      const { filter, update, many, sort } = operation;
      const docs = found(writer, namespace, { filter, sort, limit: many ? 0 : 1 });
      if (docs.length === 0 && operation.upsert) {
        return { ...NOTHING, upsertedId: insertUpserted(writer, namespace, operation)['_id'] };
      }
      let modified = 0;
      for (const doc of docs)
        if (change(writer, namespace, { doc, update, filter }).changed) modified++;
      return { ...NOTHING, matched: docs.length, modified };
    }
  }
}

function insertUpserted(
  writer: StoreWriter,
  namespace: string,
  { update, filter }: { update: Update; filter: Filter },
): Doc {
  const doc = withId(upserted(update, received(filter.conditions)));
  writer.insert(writer.ensureCollection(namespace), doc);
  return doc;
}

function change(
  writer: StoreWriter,
  namespace: string,
  { doc, update, filter }: { doc: Doc; update: Update; filter: Filter },
): { after: Doc; changed: boolean } {
  const after = updated(doc, update, filter.conditions);
  const changed = !isStoredAlike(doc, after);
  if (changed) writer.replace(writer.ensureCollection(namespace), { old: doc, doc: after });
  return { after, changed };
}

/** Whether two documents are the same bytes. What they share is not looked into. */
function isStoredAlike(a: Doc, b: Doc): boolean {
  const names = Object.keys(a);
  const others = Object.keys(b);
  return (
    names.length === others.length &&
    names.every((name, i) => {
      if (name !== others[i]) return false;
      const [before, after] = [a[name], b[name]];
      // Of equal documents whose fields stand in another order, one is not the other.
      return (
        Object.is(before, after) ||
        (typeof before === typeof after &&
          encodeDoc({ value: before }).equals(encodeDoc({ value: after })))
      );
    })
  );
}

/** What `findOneAnd…` found and made of it. */
export interface FoundAndChanged {
  readonly before: Doc | null;
  readonly after: Doc | null;
  readonly upsertedId?: unknown;
}

/** Finds the first document in the given order and changes or deletes it, as one step. */
export function findAndChange(
  writer: StoreWriter,
  namespace: string,
  request: { filter: Filter; sort: SortOrder; update?: Update; upsert: boolean },
): FoundAndChanged {
  const { filter, sort, update, upsert } = request;
  const collection = writer.ensureCollection(namespace);
  const [before] = found(writer, namespace, { filter, sort, limit: 1 });
  if (!before) {
    if (!update || !upsert) return { before: null, after: null };
    const after = insertUpserted(writer, namespace, { update, filter });
    return { before: null, after, upsertedId: after['_id'] };
  }
  if (update)
    return { before, after: change(writer, namespace, { doc: before, update, filter }).after };
  writer.remove(collection, before);
  return { before, after: null };
}
