import { type Doc, decodeDoc } from './bson-values.js';
import { FieldReader } from './document-fields.js';
import type { Filter } from './filter.js';
import { documentKeys } from './index-scan.js';
import { rootOf } from './path-values.js';
import { type Plan, planQuery } from './query-planner.js';
import type { Projection } from './projection.js';
import { type SortOrder, sorted } from './sort-order.js';
import { type StoreView, wholeRange } from './store-view.js';

/** What is looked for, and how much of it. */
export interface Search {
  readonly filter: Filter;
  readonly sort: SortOrder;
  readonly skip: number;
  /** 0 for all. */
  readonly limit: number;
  /** What is wanted of each document; all of it unless told. */
  readonly projection?: Projection;
}

/** Counts what a search looked at. */
export interface Effort {
  docsExamined: number;
}

/** Handed out between documents, so that a long search can let others go first. */
export const PAUSE = Symbol('pause');
const DOCS_BETWEEN_PAUSES = 200;

function* candidates(view: StoreView, namespace: string, plan: Plan): Generator<Buffer> {
  const collection = view.collection(namespace);
  if (!collection) return;
  if (plan.type === 'collection') {
    for (const { value } of view.documents(wholeRange(collection.id))) yield value;
    return;
  }
  for (const key of documentKeys(view, plan)) {
    const bytes = view.documentBytes(key);
    if (bytes) yield bytes;
  }
}

export function planSearch(view: StoreView, namespace: string, search: Search): Plan {
  const collection = view.collection(namespace);
  if (!collection) return { type: 'collection' };
  const limit = search.limit > 0 ? search.skip + search.limit : 0;
  const wish = { filter: search.filter.conditions, sort: search.sort, limit };
  return planQuery(collection, wish, (index, range, most) =>
    view.countSomeEntries(index, range, most),
  );
}

/** The documents found, in order, with pauses between them. */
export function* searching(
  view: StoreView,
  namespace: string,
  search: Search,
  effort: Effort = { docsExamined: 0 },
): Generator<Doc | typeof PAUSE, void> {
  const { sort, skip, limit, projection } = search;
  const plan = planSearch(view, namespace, search);
  const needsTest = !(plan.type === 'index' && plan.exact);
  const needsSort = sort.length > 0 && !(plan.type === 'index' && plan.sorted);
  const last = limit > 0 ? skip + limit : Infinity;
  const found: Doc[] = [];
  const project = (doc: Doc): Doc => projection?.of(doc) ?? doc;
  const read = projection?.read ?? decodeDoc;
  const looks = needsTest || needsSort ? lookAt(search) : undefined;
  let count = 0;
  for (const bytes of candidates(view, namespace, plan)) {
    if (++effort.docsExamined % DOCS_BETWEEN_PAUSES === 0) yield PAUSE;
    const doc = looks?.(bytes);
    if (doc === null) continue;
    if (doc && needsSort) {
      found.push(doc);
      continue;
    }
    if (++count > skip) yield doc ? project(doc) : read(bytes);
    if (count >= last) return;
  }
  if (!needsSort) return;
  const wanted = sorted(found, sort).slice(skip, limit > 0 ? last : undefined);
  for (const doc of wanted) yield project(doc);
}

/**
 * Reads candidates until the filter is met, and of each no more than it takes: a document that is
 * passed over costs the fields that the filter names. What is found has all that sort and
 * projection ask for.
 */
function lookAt({ filter, sort, projection }: Search): (bytes: Buffer) => Doc | null {
  const { fields, test } = filter;
  if (!fields) return tested(decodeDoc, test);
  if (projection?.keeps) {
    const roots = sort.map(([field]) => rootOf(field));
    return tested(readerOf([...fields, ...roots, ...projection.keeps]), test);
  }
  const whole = tested(decodeDoc, test);
  const some = tested(readerOf(fields), test);
  let passedOver = false;
  return (bytes) => {
    // Where every document is wanted, a look at some of it first would be in vain.
    if (passedOver) return some(bytes) && decodeDoc(bytes);
    const doc = whole(bytes);
    passedOver = doc === null;
    return doc;
  };
}

const tested =
  (read: (bytes: Buffer) => Doc, test: (doc: Doc) => boolean) =>
  (bytes: Buffer): Doc | null => {
    const doc = read(bytes);
    return test(doc) ? doc : null;
  };

function readerOf(fields: Iterable<string>): (bytes: Buffer) => Doc {
  const reader = new FieldReader(fields);
  return (bytes) => reader.read(bytes) ?? decodeDoc(bytes);
}

/** Everything a search finds, in one go. */
export function searchAll(view: StoreView, namespace: string, search: Search): Doc[] {
  const docs: Doc[] = [];
  for (const doc of searching(view, namespace, search)) if (doc !== PAUSE) docs.push(doc);
  return docs;
}

/** How many documents a filter matches; by the index alone where it says all that the filter says. */
export function countMatches(
  view: StoreView,
  namespace: string,
  filter: Filter,
): number | undefined {
  const collection = view.collection(namespace);
  if (!collection) return 0;
  const plan =
    Object.keys(filter.conditions).length === 0
      ? undefined
      : planSearch(view, namespace, { filter, sort: [], skip: 0, limit: 0 });
  if (!plan) return view.countDocuments(collection);
  if (plan.type !== 'index' || !plan.exact) return undefined;
  return plan.ranges.reduce((sum, range) => sum + view.countEntries(plan.index, range), 0);
}
