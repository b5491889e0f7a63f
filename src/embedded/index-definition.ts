import { isDeepStrictEqual } from 'node:util';
import { type Doc, received } from './bson-values.js';
import { testOf } from './condition-test.js';
import { CODE, notSupported, serverError } from './errors.js';
import { complement, isDigested, valueBytes } from './key-bytes.js';
import { rootOf, valuesAt } from './path-values.js';

/** An index as it is kept in the catalog. */
export interface IndexDefinition {
  /** First bytes of the index's keys. The index over `_id` is the documents themselves. */
  readonly id: number;
  readonly name: string;
  readonly fields: readonly (readonly [field: string, direction: 1 | -1])[];
  readonly unique: boolean;
  readonly sparse: boolean;
  readonly partial?: Doc;
  readonly expireAfterSeconds?: number;
  /** A document has had a list in one of the fields: an entry for each element. */
  readonly multikey: boolean;
  /** A value has been too long to be kept in order. */
  readonly digested: boolean;
}

/** What may be asked of `createIndex`. */
export type IndexRequest = Omit<IndexDefinition, 'id' | 'multikey' | 'digested'>;

export const ID_INDEX_NAME = '_id_';

const REFUSED_OPTIONS = ['collation', 'weights', 'hidden', 'wildcardProjection'];

function keyEntries(key: unknown): [string, unknown][] {
  if (typeof key === 'string') return [[key, 1]];
  if (key instanceof Map) return [...(key as Map<string, unknown>)];
  return Object.entries(key as Doc);
}

/** Checks a key and its options as given to `createIndex`. */
export function indexRequest(key: unknown, options: Doc = {}): IndexRequest {
  const fields = keyEntries(key).map(([field, direction]) => {
    if (direction !== 1 && direction !== -1)
      throw notSupported(`an index of kind ${JSON.stringify(direction)}`);
    if (field.includes('$**')) throw notSupported('a wildcard index');
    return [field, direction] as const;
  });
  for (const option of REFUSED_OPTIONS) {
    if (options[option] !== undefined) throw notSupported(`the index option ${option}`);
  }
  const { name, unique, sparse, partialFilterExpression, expireAfterSeconds } = options;
  return {
    name: typeof name === 'string' ? name : fields.map(([f, d]) => `${f}_${d}`).join('_'),
    fields,
    unique: unique === true,
    sparse: sparse === true,
    ...(partialFilterExpression === undefined || partialFilterExpression === null
      ? {}
      : { partial: received(partialFilterExpression as Doc) }),
    ...(typeof expireAfterSeconds === 'number' ? { expireAfterSeconds } : {}),
  };
}

/** Whether two requests ask for the same index, by everything but the name. */
export function sameIndex(a: IndexRequest, b: IndexRequest): boolean {
  return (
    isDeepStrictEqual(a.fields, b.fields) &&
    a.unique === b.unique &&
    a.sparse === b.sparse &&
    a.expireAfterSeconds === b.expireAfterSeconds &&
    isDeepStrictEqual(a.partial, b.partial)
  );
}

/** The key as MongoDB shows it: `{state: 1, dueAt: -1}`. */
export function keyPattern(index: IndexRequest): Record<string, 1 | -1> {
  return Object.fromEntries(index.fields);
}

/** One document's entries in an index, as bytes that follow the index's own id. */
export interface IndexEntries {
  readonly keys: Buffer[];
  readonly multikey: boolean;
  readonly digested: boolean;
}

const NONE: IndexEntries = { keys: [], multikey: false, digested: false };
const partialFilters = new WeakMap<Doc, (doc: Doc) => boolean>();

function coveredByPartial(partial: Doc, doc: Doc): boolean {
  let test = partialFilters.get(partial);
  if (!test) partialFilters.set(partial, (test = testOf(partial)));
  return test(doc);
}

function distinct(keys: Buffer[]): Buffer[] {
  if (keys.length < 2) return keys;
  return [...new Map(keys.map((key) => [key.toString('latin1'), key])).values()];
}

/** The entries a document has in an index; none where a sparse or partial index leaves it out. */
export function entriesOf(index: IndexDefinition, doc: Doc): IndexEntries {
  if (index.partial && !coveredByPartial(index.partial, doc)) return NONE;
  let keys: Buffer[] = [Buffer.alloc(0)];
  let listRoot: string | undefined;
  let present = false;
  let digested = false;
  for (const [field, direction] of index.fields) {
    const { values, throughList } = valuesAt(doc, field);
    if (throughList) {
      const root = rootOf(field);
      if (listRoot !== undefined && listRoot !== root) {
        throw serverError(
          CODE.cannotIndexParallelArrays,
          `cannot index parallel arrays [${field}] [${listRoot}]`,
        );
      }
      listRoot = root;
    }
    if (values.some((value) => value !== undefined)) present = true;
    const parts = (values.length === 0 ? [undefined] : values).map((value) => {
      const bytes = valueBytes(value);
      if (isDigested(bytes)) digested = true;
      return direction === 1 ? bytes : complement(bytes);
    });
    keys = keys.flatMap((key) => parts.map((part) => Buffer.concat([key, part])));
  }
  if (index.sparse && !present) return NONE;
  return { keys: distinct(keys), multikey: listRoot !== undefined, digested };
}
