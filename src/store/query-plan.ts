import type { Aggregate, Model, Query } from 'mongoose';

/** How a query finds its documents. */
export interface QueryPlan {
  /** The name of the index it reads, several joined by `+`; null when it reads none. */
  readonly index: string | null;
  readonly scans: 'collection' | 'index';
  readonly docsExamined: number;
  readonly docsReturned: number;
  /** False when the documents are sorted in memory. True also where no sort was asked for. */
  readonly sortedByIndex: boolean;
}

interface SearchOptions {
  readonly sort?: Record<string, 1 | -1>;
  readonly skip?: number;
  readonly limit?: number;
}

type AnyQuery = Query<unknown, unknown>;

interface Stage {
  readonly stage?: string;
  readonly indexName?: string;
  readonly inputStage?: Stage;
  readonly inputStages?: readonly Stage[];
  readonly queryPlan?: Stage;
}

interface Explanation {
  readonly queryPlanner?: { readonly winningPlan: Stage };
  readonly executionStats?: {
    readonly totalDocsExamined?: number;
    readonly nReturned?: number;
  };
  readonly stages?: readonly { readonly $cursor?: Explanation }[];
}

function stagesOf(stage: Stage): Stage[] {
  const inner = [stage.inputStage, stage.queryPlan, ...(stage.inputStages ?? [])];
  return [stage, ...inner.flatMap((each) => (each ? stagesOf(each) : []))];
}

function indexOf({ stage = '', indexName }: Stage): string[] {
  if (indexName !== undefined) return [indexName];
  return stage === 'IDHACK' || stage.startsWith('EXPRESS') ? ['_id_'] : [];
}

function planIn(given: Explanation | readonly Explanation[]): QueryPlan {
  const outer = Array.isArray(given) ? (given as readonly Explanation[])[0] : given;
  const explanation = (outer as Explanation).stages?.[0]?.$cursor ?? (outer as Explanation);
  const { queryPlanner, executionStats } = explanation;
  if (!queryPlanner) throw new Error('This answer to explain() has no plan in it');
  const stages = stagesOf(queryPlanner.winningPlan);
  const names = stages.map(({ stage }) => stage ?? '');
  const indexes = stages.flatMap(indexOf);
  return {
    index: indexes.length > 0 ? [...new Set(indexes)].join('+') : null,
    scans: names.includes('COLLSCAN') ? 'collection' : 'index',
    docsExamined: executionStats?.totalDocsExamined ?? 0,
    docsReturned: executionStats?.nReturned ?? 0,
    sortedByIndex: !names.includes('SORT'),
  };
}

/**
 * Runs a query's search and tells which index it uses, on MongoDB and embedded alike. A query
 * that changes documents changes nothing here: only its search is run.
 */
export async function planOf(query: AnyQuery | Aggregate<unknown>): Promise<QueryPlan> {
  if (!('getFilter' in query)) {
    return planIn(await query.explain('executionStats'));
  }
  const { sort, skip, limit } = query.getOptions() as SearchOptions;
  const search = (query.model as Model<unknown>).find(query.getFilter());
  if (sort) search.sort(sort);
  if (skip) search.skip(skip);
  const one = /^(findOne|updateOne|deleteOne|replaceOne)/.test(opOf(query));
  if (one || limit) search.limit(one ? 1 : (limit ?? 0));
  return planIn((await search.explain('executionStats')) as unknown as Explanation);
}

function opOf(query: AnyQuery): string {
  return 'op' in query && typeof query.op === 'string' ? query.op : '';
}
