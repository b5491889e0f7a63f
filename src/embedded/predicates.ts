import { Binary, ObjectId } from './driver.js';
import { type Doc, isDoc, isOperators } from './bson-values.js';

/** One end of a range of values. */
export interface Bound {
  readonly value: unknown;
  readonly inclusive: boolean;
}

/** What a filter demands of one field, as far as an index can serve it. */
export interface FieldDemand {
  /** The field equals one of these. */
  readonly points?: readonly unknown[];
  readonly low?: Bound;
  readonly high?: Bound;
  /** The field is there, whatever its value. */
  readonly exists?: true;
  /** The field is of this type, as `$type` names it. */
  readonly type?: unknown;
}

/** A filter's demands that must all hold. */
export interface Demands {
  readonly fields: ReadonlyMap<string, FieldDemand>;
  /** Alternatives of a `$or` beside them, if there is one. */
  readonly alternatives?: readonly Doc[];
  /** Whether `fields` says all that the filter says. */
  readonly complete: boolean;
}

const MAX_POINTS = 5000;

/** Values an index holds as they are and that can be compared with nothing but their own type. */
export function isPlain(value: unknown): boolean {
  return (
    value === null ||
    ['string', 'number', 'boolean', 'bigint'].includes(typeof value) ||
    value instanceof Date ||
    value instanceof ObjectId ||
    value instanceof Binary
  );
}

class DemandReader {
  readonly fields = new Map<string, FieldDemand>();
  alternatives: readonly Doc[] | undefined;
  complete = true;

  read(filter: Doc): void {
    for (const [name, condition] of Object.entries(filter)) {
      if (name === '$and' && Array.isArray(condition)) {
        for (const part of condition as unknown[]) if (isDoc(part)) this.read(part);
      } else if (name === '$or' && Array.isArray(condition)) {
        this.alternatives = condition as Doc[];
        this.complete = false;
      } else if (name === '$comment') {
        continue;
      } else if (name.startsWith('$')) {
        this.complete = false;
      } else {
        this.#readField(name, condition);
      }
    }
  }

  #readField(field: string, condition: unknown): void {
    if (!isOperators(condition)) {
      this.#operator(field, '$eq', condition);
      return;
    }
    for (const [operator, value] of Object.entries(condition)) {
      this.#operator(field, operator, value);
    }
  }

  #operator(field: string, operator: string, value: unknown): void {
    const demand = this.#demand(operator, value);
    if (!demand) {
      this.complete = false;
      return;
    }
    const known = this.fields.get(field) ?? {};
    // Two demands of one kind on a field: the index serves the first, the filter tests the second.
    if (Object.keys(demand).some((kind) => kind in known)) this.complete = false;
    this.fields.set(field, { ...demand, ...known });
  }

  #demand(operator: string, value: unknown): FieldDemand | undefined {
    if (operator === '$in') {
      const list = value as unknown[];
      const usable = Array.isArray(list) && list.length <= MAX_POINTS && list.every(isPlain);
      return usable ? { points: list } : undefined;
    }
    if (operator === '$exists') return value === true ? { exists: true } : undefined;
    if (!isPlain(value)) return undefined;
    if (operator === '$type') return { type: value };
    if (operator === '$eq') return { points: [value] };
    // A null or a NaN has no range of its own to look in.
    if (value === null || Number.isNaN(value)) return undefined;
    if (operator === '$gt') return { low: { value, inclusive: false } };
    if (operator === '$gte') return { low: { value, inclusive: true } };
    if (operator === '$lt') return { high: { value, inclusive: false } };
    if (operator === '$lte') return { high: { value, inclusive: true } };
    return undefined;
  }
}

/** Reads from a filter what an index can serve. The rest is tested on each document. */
export function demandsOf(filter: Doc): Demands {
  const reader = new DemandReader();
  reader.read(filter);
  const { fields, alternatives, complete } = reader;
  return { fields, complete, ...(alternatives ? { alternatives } : {}) };
}
