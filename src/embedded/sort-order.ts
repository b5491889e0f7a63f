import type { Doc } from './bson-values.js';
import { serverError, CODE } from './errors.js';
import { complement, orderBytes } from './key-bytes.js';
import { valuesAt } from './path-values.js';

/** Fields in order of weight, each ascending or descending. */
export type SortOrder = readonly (readonly [field: string, direction: 1 | -1])[];

const DIRECTIONS = new Map<unknown, 1 | -1>([
  [1, 1],
  ['1', 1],
  ['asc', 1],
  ['ascending', 1],
  [-1, -1],
  ['-1', -1],
  ['desc', -1],
  ['descending', -1],
]);

/** A sort in any of the forms the driver takes: object, map, pairs, one pair, a field's name. */
export function sortOrder(sort: unknown): SortOrder {
  if (sort === undefined || sort === null) return [];
  let pairs: unknown[];
  if (typeof sort === 'string') pairs = [[sort, 1]];
  else if (sort instanceof Map) pairs = [...sort];
  else if (Array.isArray(sort)) pairs = Array.isArray(sort[0]) || sort.length === 0 ? sort : [sort];
  else pairs = Object.entries(sort);
  return pairs.map((pair) => {
    const [field, given] = pair as [string, unknown];
    const direction = DIRECTIONS.get(given);
    if (direction === undefined) {
      throw serverError(CODE.badValue, `Sort direction ${JSON.stringify(given)} is not supported`);
    }
    return [field, direction] as const;
  });
}

/** A list sorts by its smallest element when ascending and by its largest when descending. */
function sortKey(doc: Doc, order: SortOrder): Buffer {
  return Buffer.concat(
    order.map(([field, direction]) => {
      const { values } = valuesAt(doc, field);
      const candidates = (values.length === 0 ? [undefined] : values).map((value) =>
        direction === 1 ? orderBytes(value) : complement(orderBytes(value)),
      );
      return candidates.reduce((best, next) => (Buffer.compare(next, best) < 0 ? next : best));
    }),
  );
}

/** Sorted in memory, stable, in the same order an index gives. */
export function sorted(docs: readonly Doc[], order: SortOrder): Doc[] {
  return docs
    .map((doc) => ({ doc, key: sortKey(doc, order) }))
    .sort((a, b) => Buffer.compare(a.key, b.key))
    .map(({ doc }) => doc);
}
