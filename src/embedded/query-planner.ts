import type { Doc } from './bson-values.js';
import type { CollectionEntry } from './catalog.js';
import { testOf } from './condition-test.js';
import { coversDemands, guaranteedByPartial } from './index-coverage.js';
import type { IndexDefinition } from './index-definition.js';
import { after, isDigested, valueBytes } from './key-bytes.js';
import { directed, rangeWithin } from './key-position.js';
import { type Demands, type FieldDemand, demandsOf } from './predicates.js';
import type { SortOrder } from './sort-order.js';
import { type KeyRange, idBytes, idIndex } from './store-view.js';

/** Ranges of one index to be read. */
export interface IndexPlan {
  readonly type: 'index';
  readonly index: IndexDefinition;
  readonly ranges: readonly KeyRange[];
  /** How many first bytes are the same throughout each range; sorted ranges merge by the rest. */
  readonly fixedBytes: readonly number[];
  /** How many fields at the front of the index are pinned to single values in each range. */
  readonly fixedFields: number;
  readonly reverse: boolean;
  /** The documents come in the order that was asked for. */
  readonly sorted: boolean;
  /** Every document in the ranges meets the filter, and each is met once. */
  readonly exact: boolean;
  /** How much of filter and sort the index serves; more is better. */
  readonly merit: number;
}

export type Plan =
  | IndexPlan
  | { readonly type: 'union'; readonly plans: readonly IndexPlan[] }
  | { readonly type: 'collection' };

/** Counts an index's entries in a range, up to a limit. */
export type EntryCounter = (index: IndexDefinition, range: KeyRange, limit: number) => number;

export interface Wish {
  readonly filter: Doc;
  readonly sort: SortOrder;
  /** 0 for all. */
  readonly limit: number;
}

const MAX_RANGES = 5000;
const MAX_MERGED_RANGES = 250;
/** Plans are compared by how many entries they would read, as far as this at the least. */
const PROBE_ENTRIES = 64;
const UNIQUE_MERIT = 1000;

/** Fields at the front of an index that the filter pins to single values, as key prefixes. */
function pinnedPrefixes(
  index: IndexDefinition,
  demands: Demands,
): { count: number; prefixes: Buffer[] } {
  let prefixes = [idBytes(index.id)];
  let count = 0;
  for (const [field, direction] of index.fields) {
    const points = demands.fields.get(field)?.points;
    if (!points || prefixes.length * points.length > MAX_RANGES) break;
    const parts = new Map<string, Buffer>();
    for (const point of points) {
      const bytes = directed(valueBytes(point), direction);
      parts.set(bytes.toString('latin1'), bytes);
    }
    prefixes = prefixes.flatMap((prefix) =>
      [...parts.values()].map((part) => Buffer.concat([prefix, part])),
    );
    count++;
  }
  return { count, prefixes };
}

/** Whether the entries after the pinned fields come in the order asked for, and which way round. */
function servedSort(
  index: IndexDefinition,
  demands: Demands,
  { sort, pinned }: { sort: SortOrder; pinned: number },
): { reverse: boolean } | undefined {
  if (index.multikey || index.digested) return undefined;
  const varying = sort.filter(([field]) => demands.fields.get(field)?.points?.length !== 1);
  let turn: number | undefined;
  for (const [i, [field, direction]] of varying.entries()) {
    const own = index.fields[pinned + i];
    if (own?.[0] !== field) return undefined;
    turn ??= own[1] * direction;
    if (own[1] * direction !== turn) return undefined;
  }
  return { reverse: turn === -1 };
}

function hasOneType({ low, high }: FieldDemand): boolean {
  return !low || !high || valueBytes(low.value)[0] === valueBytes(high.value)[0];
}

/** Whether a range's keys are exactly those of the values within its bounds. */
function isSharp(demand: FieldDemand): boolean {
  const { low, high } = demand;
  const digested = [low, high].some((bound) => bound && isDigested(valueBytes(bound.value)));
  return !digested && hasOneType(demand);
}

/** Whether values within the demand's points or bounds are all of the type that it asks for. */
function isTyped({ type, points, low, high }: FieldDemand): boolean {
  if (type === undefined) return true;
  const is = testOf({ value: { $type: type } });
  const values = points ?? [low ?? high].map((bound) => bound?.value);
  return values.every((value) => is({ value }));
}

function saysAll(
  index: IndexDefinition,
  demands: Demands,
  { pinned, ranged }: { pinned: number; ranged: string | undefined },
): boolean {
  if (!demands.complete || index.multikey) return false;
  const pinnedFields = index.fields.slice(0, pinned).map(([field]) => field);
  return [...demands.fields].every(([field, demand]: [string, FieldDemand]) => {
    const { points, low, high, exists } = demand;
    if (pinnedFields.includes(field)) {
      return !low && !high && !(exists && (points ?? []).includes(null)) && isTyped(demand);
    }
    if (field === ranged) {
      return !points && !index.digested && isSharp(demand) && isTyped(demand);
    }
    return guaranteedByPartial(index, field, demand);
  });
}

function planFor(index: IndexDefinition, demands: Demands, sort: SortOrder): IndexPlan | undefined {
  if (!coversDemands(index, demands)) return undefined;
  const { count, prefixes } = pinnedPrefixes(index, demands);
  const next = index.fields[count];
  const demand = next && demands.fields.get(next[0]);
  const range = demand && (demand.low ?? demand.high) && !demand.points ? demand : undefined;
  const served = sort.length > 0 ? servedSort(index, demands, { sort, pinned: count }) : undefined;
  const mergeable = prefixes.length <= MAX_MERGED_RANGES;
  const sorted = served !== undefined && mergeable;
  // Of a partial index that holds nothing but what the filter asks for, the whole is of use.
  const whole = next !== undefined && index.partial?.[next[0]] !== undefined;
  if (count === 0 && !range && !sorted && !whole) return undefined;
  const unique = index.unique && count === index.fields.length && prefixes.length === 1;
  // Two elements of a list may meet one bound each, so that only one bound can be used.
  const single = range?.low && (index.multikey || !hasOneType(range));
  const bounds = single ? { low: range.low } : range;
  return {
    type: 'index',
    index,
    ranges: prefixes.map((prefix) =>
      bounds && next ? rangeWithin(prefix, bounds, next[1]) : { start: prefix, end: after(prefix) },
    ),
    fixedBytes: prefixes.map(({ length }) => length),
    fixedFields: count,
    reverse: sorted && served.reverse,
    sorted,
    exact: saysAll(index, demands, { pinned: count, ranged: range ? next?.[0] : undefined }),
    merit:
      (unique ? UNIQUE_MERIT : 0) + count * 10 + (range ? 5 : whole ? 1 : 0) + (sorted ? 6 : 0),
  };
}

/** Every range names one document at the most. */
const ofSingleDocuments = ({ index, ranges, fixedFields }: IndexPlan): number | undefined =>
  index.unique && fixedFields === index.fields.length ? ranges.length : undefined;

/**
 * How many entries a plan reads, or how many at the most where that is known without looking.
 * Counting ends at `most`: a plan that reads as many is no better than the one that is known.
 */
function cost(
  plan: IndexPlan,
  { limit, most, count }: { limit: number; most: number; count: EntryCounter },
): number {
  const known = ofSingleDocuments(plan);
  let entries = known ?? 0;
  for (const range of known === undefined ? plan.ranges : []) {
    entries += count(plan.index, range, most - entries);
    if (entries >= most) break;
  }
  const enough = plan.sorted && limit > 0 ? limit * (plan.exact ? 1 : 4) : Infinity;
  return Math.min(entries, enough);
}

function bestIndexPlan(
  collection: CollectionEntry,
  demands: Demands,
  { sort, limit, count }: { sort: SortOrder; limit: number; count: EntryCounter },
): IndexPlan | undefined {
  // One document by its id is what is asked for most, and nothing reads less.
  const byId = demands.fields.get('_id')?.points?.length === 1;
  const onlyOne = byId ? planFor(idIndex(collection), demands, sort) : undefined;
  if (onlyOne) return onlyOne;
  const plans = [idIndex(collection), ...collection.indexes]
    .map((index) => planFor(index, demands, sort))
    .filter((plan) => plan !== undefined)
    .sort((a, b) => b.merit - a.merit);
  const [first] = plans;
  if (!first || plans.length === 1 || first.merit >= UNIQUE_MERIT) return first;
  // It reads nothing that is not asked for, so that no other can read less.
  const ideal = plans.find((plan) => plan.exact && (sort.length === 0 || plan.sorted));
  if (ideal) return ideal;
  const known = plans.flatMap((plan) => ofSingleDocuments(plan) ?? []);
  const most = Math.max(PROBE_ENTRIES, known.length > 0 ? Math.min(...known) + 1 : 0);
  const costs = new Map(plans.map((plan) => [plan, cost(plan, { limit, most, count })]));
  return plans.reduce((best, plan) =>
    (costs.get(plan) ?? 0) < (costs.get(best) ?? 0) ? plan : best,
  );
}

/** Chooses how to find the documents a filter asks for. */
export function planQuery(collection: CollectionEntry, wish: Wish, count: EntryCounter): Plan {
  const { filter, sort, limit } = wish;
  const demands = demandsOf(filter);
  const plan = bestIndexPlan(collection, demands, { sort, limit, count });
  if (plan) return plan;
  const plans = (demands.alternatives ?? []).map((alternative) =>
    bestIndexPlan(collection, demandsOf({ $and: [alternative, filter] }), {
      sort: [],
      limit: 0,
      count,
    }),
  );
  const usable = plans.filter((each) => each !== undefined);
  return usable.length > 0 && usable.length === plans.length
    ? { type: 'union', plans: usable }
    : { type: 'collection' };
}
