import { type Doc, received } from './bson-values.js';
import { searchAll } from './document-search.js';
import { notSupported } from './errors.js';
import { compileFilter } from './filter.js';
import { valueBytes } from './key-bytes.js';
import { runStages } from './mingo-stages.js';
import { valuesAt } from './path-values.js';
import type { StoreView } from './store-view.js';

/** A `$lookup` by equality of two fields, with stages for what is found. */
export interface Lookup {
  readonly from: string;
  readonly localField: string;
  readonly foreignField: string;
  readonly as: string;
  readonly stages: readonly Doc[];
}

export function compileLookup(stage: Doc): Lookup {
  const { from, localField, foreignField, as, pipeline, ...others } = stage;
  if (
    typeof from !== 'string' ||
    typeof localField !== 'string' ||
    typeof foreignField !== 'string' ||
    typeof as !== 'string' ||
    Object.keys(others).length > 0
  ) {
    throw notSupported('$lookup by anything but from, localField, foreignField, pipeline and as');
  }
  return { from, localField, foreignField, as, stages: (pipeline ?? []) as Doc[] };
}

function keysOf(doc: Doc, path: string): Map<string, unknown> {
  const { values } = valuesAt(doc, path);
  const keys = (values.length === 0 ? [null] : values).map((value) => value ?? null);
  return new Map(keys.map((value) => [valueBytes(value).toString('latin1'), value]));
}

/** Every document with the foreign ones that match it, found by an index on the foreign field. */
export function lookedUp(view: StoreView, dbName: string, lookup: Lookup, docs: Doc[]): Doc[] {
  const wanted = new Map(docs.flatMap((doc) => [...keysOf(doc, lookup.localField)]));
  const filter = compileFilter({ [lookup.foreignField]: { $in: [...wanted.values()] } });
  const search = { filter, sort: [], skip: 0, limit: 0 };
  const byKey = new Map<string, Doc[]>();
  for (const foreign of searchAll(view, `${dbName}.${lookup.from}`, search)) {
    for (const key of keysOf(foreign, lookup.foreignField).keys()) {
      const same = byKey.get(key);
      if (same) same.push(foreign);
      else byKey.set(key, [foreign]);
    }
  }
  return docs.map((doc) => {
    const keys = [...keysOf(doc, lookup.localField).keys()];
    const matches = new Set(keys.flatMap((key) => byKey.get(key) ?? []));
    return { ...doc, [lookup.as]: runStages(lookup.stages, [...matches].map(received)) };
  });
}
