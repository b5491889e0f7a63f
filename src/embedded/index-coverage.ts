import { isDeepStrictEqual } from 'node:util';
import { testOf } from './condition-test.js';
import { type Doc, isOperators } from './bson-values.js';
import type { IndexDefinition } from './index-definition.js';
import { valueBytes } from './key-bytes.js';
import type { Demands, FieldDemand } from './predicates.js';

/** Whether a demand can only be met by a document that has the field, with a value not null. */
function demandsPresence(demand: FieldDemand | undefined): boolean {
  if (!demand) return false;
  if (demand.exists || demand.type !== undefined || demand.low || demand.high) return true;
  return demand.points?.every((point) => point !== null && point !== undefined) ?? false;
}

function boundImplies(demand: FieldDemand, operator: string, limit: unknown): boolean {
  const lower = operator === '$gt' || operator === '$gte';
  const bound = lower ? demand.low : demand.high;
  if (!bound) return false;
  const [own, asked] = [valueBytes(bound.value), valueBytes(limit)];
  if (own[0] !== asked[0]) return false;
  const order = Buffer.compare(own, asked) * (lower ? 1 : -1);
  return order > 0 || (order === 0 && (operator.endsWith('e') || !bound.inclusive));
}

/**
 * No more than MongoDB's planner concludes (`isSubsetOf` in its `expression_algo.cpp`), so that a
 * query which is found to use an index here uses it there too: a `$type` follows from nothing but
 * the same `$type`, not even from a value of that type.
 */
function impliesOperator(demand: FieldDemand, operator: string, value: unknown): boolean {
  if (operator === '$type') return demand.type === value;
  if (demand.points) {
    const meets = testOf({ value: { [operator]: value } });
    return demand.points.every((point) => point !== null && meets({ value: point }));
  }
  switch (operator) {
    case '$exists':
      return value === true && demandsPresence(demand);
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      return boundImplies(demand, operator, value);
    default:
      return false;
  }
}

/** Whether every document that meets the demands also meets a partial index's filter. */
export function impliesPartial(demands: Demands, partial: Doc): boolean {
  return Object.entries(partial).every(([field, condition]) => {
    if (field === '$and' && Array.isArray(condition)) {
      return (condition as Doc[]).every((part) => impliesPartial(demands, part));
    }
    const demand = demands.fields.get(field);
    if (!demand) return false;
    const operators: Doc = isOperators(condition) ? condition : { $eq: condition };
    return Object.entries(operators).every(([operator, value]) =>
      impliesOperator(demand, operator, value),
    );
  });
}

/** Whether an index has an entry for every document that meets the demands. */
export function coversDemands(index: IndexDefinition, demands: Demands): boolean {
  if (index.sparse && !index.fields.some(([field]) => demandsPresence(demands.fields.get(field)))) {
    return false;
  }
  return !index.partial || impliesPartial(demands, index.partial);
}

/** Whether a partial index's filter by itself guarantees a demand on a field. */
export function guaranteedByPartial(
  index: IndexDefinition,
  field: string,
  demand: FieldDemand,
): boolean {
  const condition = index.partial?.[field];
  if (condition === undefined || demand.low || demand.high) return false;
  if (demand.type !== undefined) {
    return !demand.points && isDeepStrictEqual(condition, { $type: demand.type });
  }
  if (demand.points?.length !== 1) return false;
  const equal = isOperators(condition) ? condition['$eq'] : condition;
  const only = !isOperators(condition) || Object.keys(condition).length === 1;
  return only && isDeepStrictEqual(equal, demand.points[0]);
}
