import { type Doc, idFirst, received } from './bson-values.js';
import { EmbeddedCursor } from './cursor.js';
import type { DocumentFile } from './document-file.js';
import { PAUSE, type Search, searching } from './document-search.js';
import { notSupported } from './errors.js';
import { explain } from './explanation.js';
import { compileFilter } from './filter.js';
import { type Lookup, compileLookup, lookedUp } from './lookup.js';
import { runStages, stagesForMingo } from './mingo-stages.js';
import { sortOrder } from './sort-order.js';
import type { StoreView } from './store-view.js';

const STAGES = new Set([
  '$addFields',
  '$count',
  '$facet',
  '$group',
  '$limit',
  '$lookup',
  '$match',
  '$project',
  '$replaceRoot',
  '$replaceWith',
  '$set',
  '$skip',
  '$sort',
  '$sortByCount',
  '$unset',
  '$unwind',
]);

function stageName(stage: Doc): string {
  return Object.keys(stage)[0] ?? '';
}

function checkStages(stages: readonly Doc[], nested: boolean): void {
  for (const stage of stages) {
    const name = stageName(stage);
    if (!STAGES.has(name)) throw notSupported(`the aggregation stage ${name}`);
    if (name === '$match') compileFilter(stage['$match']);
    if (nested && name === '$lookup') throw notSupported('$lookup inside another stage');
    if (name === '$facet') {
      for (const branch of Object.values(stage['$facet'] as Doc))
        checkStages(branch as Doc[], true);
    }
    const inner = name === '$lookup' ? (stage['$lookup'] as Doc)['pipeline'] : undefined;
    if (Array.isArray(inner)) checkStages(inner as Doc[], true);
  }
}

/** The front of a pipeline that the store itself can serve, and what is left of it. */
function splitFront(stages: readonly Doc[]): { search: Search; rest: readonly Doc[] } {
  let rest = stages;
  const take = (name: string): unknown => {
    const [first] = rest;
    if (!first || stageName(first) !== name) return undefined;
    rest = rest.slice(1);
    return first[name];
  };
  const filter = compileFilter(take('$match'));
  const sort = sortOrder(take('$sort'));
  const skip = take('$skip');
  const limit = take('$limit');
  return {
    search: { filter, sort, skip: Number(skip ?? 0), limit: Number(limit ?? 0) },
    rest,
  };
}

type Step =
  | { readonly type: 'stages'; readonly stages: Doc[] }
  | { readonly type: 'lookup'; readonly lookup: Lookup };

/** mingo reads whole collections for `$lookup`; ours asks the index, and stands between its runs. */
function stepsOf(stages: readonly Doc[]): Step[] {
  const steps: Step[] = [];
  for (const stage of stages) {
    const last = steps.at(-1);
    if (stageName(stage) === '$lookup') {
      steps.push({ type: 'lookup', lookup: compileLookup(stage['$lookup'] as Doc) });
    } else if (last?.type === 'stages') {
      last.stages.push(stage);
    } else {
      steps.push({ type: 'stages', stages: [stage] });
    }
  }
  return steps;
}

function* aggregating(
  view: StoreView,
  from: { dbName: string; name: string },
  stages: readonly Doc[],
): Generator<Doc | typeof PAUSE, void> {
  const { search, rest } = splitFront(stages);
  const steps = stepsOf(rest);
  const found = searching(view, `${from.dbName}.${from.name}`, search);
  if (steps.length === 0) {
    yield* found;
    return;
  }
  let docs: Doc[] = [];
  for (const doc of found) {
    if (doc === PAUSE) yield doc;
    else docs.push(doc);
  }
  for (const step of steps) {
    docs =
      step.type === 'stages'
        ? runStages(step.stages, docs)
        : lookedUp(view, from.dbName, step.lookup, docs);
  }
  for (const doc of docs) yield received('_id' in doc ? idFirst(doc) : doc);
}

/** Runs an aggregation pipeline in a snapshot taken when the first result is asked for. */
export function aggregated(
  file: DocumentFile,
  from: { dbName: string; name: string },
  pipeline: readonly Doc[],
): EmbeddedCursor {
  const given = received([...pipeline]);
  checkStages(given, false);
  const stages = stagesForMingo(given);
  const start = () => file.readSteps((view) => aggregating(view, from, stages));
  const plan = () =>
    file.read((view) => explain(view, `${from.dbName}.${from.name}`, splitFront(stages).search));
  return new EmbeddedCursor(start, plan);
}
