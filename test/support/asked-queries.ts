import type { Aggregate, Model, PipelineStage, Query } from 'mongoose';
import { planOf, type QueryPlan } from '../../src/store/query-plan.js';
import type { Store } from '../../src/store/store.js';

/** One search that the store was asked to do, told by collection, method, filter and sort. */
export interface AskedQuery {
  readonly collection: string;
  readonly filter: Readonly<Record<string, unknown>>;
  /** For people: everything that tells it from others. */
  readonly shape: string;
  readonly plan: () => Promise<QueryPlan>;
}

interface Operation {
  readonly collectionName: string;
  readonly method: string;
  readonly params: readonly unknown[];
}

/**
 * Keeps every distinct search of the store from now on, one for each shape, so that its plan can
 * be read afterwards.
 */
export function listenToQueries(store: Store): { readonly asked: () => readonly AskedQuery[] } {
  const asked = new Map<string, AskedQuery>();
  const models = Object.values(store.connection.models) as unknown as Model<unknown>[];
  store.connection.on('operation-start', (operation: unknown) => {
    const { collectionName, method, params } = operation as Operation;
    const model = models.find((each) => each.collection.name === collectionName);
    if (!model || !/^(find|count|update|delete|distinct|aggregate)/.test(method)) return;
    const query = askedOf(model, method, params);
    if (!asked.has(query.shape)) asked.set(query.shape, query);
  });
  return { asked: () => [...asked.values()] };
}

function askedOf(model: Model<unknown>, method: string, params: readonly unknown[]): AskedQuery {
  const collection = model.collection.name;
  if (method === 'aggregate') {
    const pipeline = params[0] as PipelineStage[];
    const first = (pipeline[0] ?? {}) as { readonly $match?: Record<string, unknown> };
    const filter = first.$match ?? {};
    return {
      ...{ collection, filter },
      shape: `${collection}.aggregate ${shapeOf(filter)}`,
      plan: () => planOf(model.aggregate(pipeline) as Aggregate<unknown>),
    };
  }
  const filter = (method === 'distinct' ? params[1] : params[0]) ?? {};
  const options = (params.at(-1) ?? {}) as {
    readonly sort?: Record<string, 1 | -1>;
    readonly limit?: number;
  };
  const { sort = {}, limit = 0 } = method.startsWith('find') ? options : {};
  const one = /One/.test(method);
  return {
    ...{ collection, filter: filter as Record<string, unknown> },
    shape: `${collection}.${method} ${shapeOf(filter)} sorted by ${JSON.stringify(sort)}`,
    plan: () => {
      const query: Query<unknown, unknown> = model.find({});
      query.setQuery(filter);
      return planOf(query.sort(sort).limit(one ? 1 : limit));
    },
  };
}

/** Fields and operators without values. */
function shapeOf(filter: unknown): string {
  if (Array.isArray(filter)) return `[${[...new Set(filter.map(shapeOf))].join(', ')}]`;
  if (filter === null || typeof filter !== 'object' || filter instanceof Date) return '·';
  const fields = Object.entries(filter).map(([name, value]) => `${name}: ${shapeOf(value)}`);
  return `{ ${fields.sort().join(', ')} }`;
}
