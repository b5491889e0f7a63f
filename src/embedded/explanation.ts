import type { Doc } from './bson-values.js';
import { type Search, PAUSE, planSearch, searching } from './document-search.js';
import { keyPattern } from './index-definition.js';
import type { IndexPlan, Plan } from './query-planner.js';
import type { StoreView } from './store-view.js';

function indexStage({ index, reverse }: IndexPlan): Doc {
  return {
    stage: 'IXSCAN',
    indexName: index.name,
    keyPattern: keyPattern(index),
    isMultiKey: index.multikey,
    direction: reverse ? 'backward' : 'forward',
  };
}

function stageOf(plan: Plan): Doc {
  if (plan.type === 'collection') return { stage: 'COLLSCAN', direction: 'forward' };
  const inputStage =
    plan.type === 'index'
      ? indexStage(plan)
      : { stage: 'OR', inputStages: plan.plans.map(indexStage) };
  return { stage: 'FETCH', inputStage };
}

/** Runs a search and tells how, in the shape of MongoDB's `explain('executionStats')`. */
export function explain(view: StoreView, namespace: string, search: Search): Doc {
  const plan = planSearch(view, namespace, search);
  const effort = { docsExamined: 0 };
  let nReturned = 0;
  for (const doc of searching(view, namespace, search, effort)) if (doc !== PAUSE) nReturned++;
  const inMemory = search.sort.length > 0 && !(plan.type === 'index' && plan.sorted);
  const stage = stageOf(plan);
  return {
    queryPlanner: {
      namespace,
      winningPlan: inMemory
        ? { stage: 'SORT', sortPattern: Object.fromEntries(search.sort), inputStage: stage }
        : stage,
    },
    executionStats: {
      executionSuccess: true,
      nReturned,
      totalDocsExamined: effort.docsExamined,
    },
    ok: 1,
  };
}
