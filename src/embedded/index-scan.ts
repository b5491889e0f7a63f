import { ID_INDEX_NAME } from './index-definition.js';
import type { IndexPlan, Plan } from './query-planner.js';
import type { Entry, StoreView } from './store-view.js';

interface Head {
  readonly rest: Iterator<Entry, void>;
  readonly fixed: number;
  entry: Entry;
}

/** Entries of several ranges in one order, by what follows each range's fixed bytes. */
function* merged(
  ranges: readonly { entries: Iterator<Entry, void>; fixed: number }[],
  reverse: boolean,
) {
  const heads: Head[] = [];
  try {
    for (const { entries, fixed } of ranges) {
      const next = entries.next();
      if (!next.done) heads.push({ rest: entries, fixed, entry: next.value });
    }
    while (heads.length > 0) {
      const first = heads.reduce((best, head) => {
        const order = Buffer.compare(
          head.entry.key.subarray(head.fixed),
          best.entry.key.subarray(best.fixed),
        );
        return (reverse ? order > 0 : order < 0) ? head : best;
      });
      yield first.entry;
      const next = first.rest.next();
      if (next.done) heads.splice(heads.indexOf(first), 1);
      else first.entry = next.value;
    }
  } finally {
    for (const { rest } of heads) rest.return?.();
  }
}

function* entriesOfPlan(view: StoreView, plan: IndexPlan): Generator<Entry> {
  const { index, ranges, reverse, fixedBytes } = plan;
  if (plan.sorted && ranges.length > 1) {
    const sources = ranges.map((range, i) => ({
      entries: view.entries(index, range, reverse),
      fixed: fixedBytes[i] ?? 0,
    }));
    yield* merged(sources, reverse);
    return;
  }
  for (const range of ranges) yield* view.entries(index, range, reverse);
}

/** The keys of the documents a plan reads, each once; there may be none of that key. */
export function* documentKeys(
  view: StoreView,
  plan: Exclude<Plan, { type: 'collection' }>,
): Generator<Buffer> {
  if (plan.type === 'index' && plan.index.name === ID_INDEX_NAME && plan.fixedFields === 1) {
    // A document's key is its place in this index, so that there is nothing to search for.
    for (const { start } of plan.ranges) yield start;
    return;
  }
  const plans = plan.type === 'union' ? plan.plans : [plan];
  const once = plan.type === 'index' && !plan.index.multikey;
  const seen = new Set<string>();
  for (const each of plans) {
    for (const { documentKey } of entriesOfPlan(view, each)) {
      if (!once) {
        const name = documentKey.toString('latin1');
        if (seen.has(name)) continue;
        seen.add(name);
      }
      yield documentKey;
    }
  }
}
