import { Query } from 'mingo';
import { type Doc, isDoc, isOperators } from './bson-values.js';
import { CODE, serverError } from './errors.js';
import { orderBytes, valueBytes } from './key-bytes.js';
import { valuesAt } from './path-values.js';
import { expressionForMingo } from './mingo-expressions.js';
import { isPlain } from './predicates.js';

type Test = (doc: Doc) => boolean;

/** Runs a piece of mingo's, whose errors are MongoDB's complaints about bad input. */
export function asServerError<T>(work: () => T, code: number = CODE.badValue): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof Error && error.constructor.name === 'MingoError'
      ? serverError(code, error.message)
      : error;
  }
}

/** Below 0, 0 or above; undefined for values of two types. */
function order(value: unknown, limit: unknown, limitBytes: Buffer): number | undefined {
  if (typeof value === 'number' && typeof limit === 'number') return value - limit;
  const bytes = orderBytes(value);
  if (bytes[0] !== limitBytes[0]) return undefined;
  return Buffer.compare(bytes, limitBytes);
}

function comparison(path: string, limit: unknown, fits: (order: number) => boolean): Test {
  const bytes = orderBytes(limit);
  return (doc) =>
    valuesAt(doc, path).values.some((value) => {
      const found = order(value, limit, bytes);
      return found !== undefined && fits(found);
    });
}

function membership(path: string, members: readonly unknown[]): Test {
  const wanted = new Set(members.map((member) => valueBytes(member).toString('latin1')));
  return (doc) =>
    valuesAt(doc, path).values.some((value) => wanted.has(valueBytes(value).toString('latin1')));
}

const not =
  (test: Test): Test =>
  (doc) =>
    !test(doc);

/** The comparisons that we make ourselves, faster than mingo and also right about null in lists. */
function ownTest(path: string, operator: string, value: unknown): Test | undefined {
  if (operator === '$in' || operator === '$nin') {
    if (!Array.isArray(value) || !value.every(isPlain)) return undefined;
    const test = membership(path, value);
    return operator === '$in' ? test : not(test);
  }
  if (operator === '$not' && isOperators(value)) {
    const tests = fieldTests(path, value);
    return (doc) => !tests.every((test) => test(doc));
  }
  if (!isPlain(value) || Number.isNaN(value)) return undefined;
  if (operator === '$eq') return membership(path, [value]);
  if (operator === '$ne') return not(membership(path, [value]));
  if (value === null) return undefined;
  switch (operator) {
    case '$gt':
      return comparison(path, value, (found) => found > 0);
    case '$gte':
      return comparison(path, value, (found) => found >= 0);
    case '$lt':
      return comparison(path, value, (found) => found < 0);
    case '$lte':
      return comparison(path, value, (found) => found <= 0);
    default:
      return undefined;
  }
}

function mingoTest(conditions: Doc): Test {
  const query = asServerError(() => new Query(conditions));
  return (doc) => query.test(doc);
}

function fieldTests(path: string, condition: unknown): Test[] {
  if (!isOperators(condition)) {
    return [ownTest(path, '$eq', condition) ?? mingoTest({ [path]: condition })];
  }
  const tests: Test[] = [];
  const others: Doc = {};
  for (const [operator, value] of Object.entries(condition)) {
    const test = ownTest(path, operator, value);
    if (test) tests.push(test);
    else others[operator] = value;
  }
  return Object.keys(others).length > 0 ? [...tests, mingoTest({ [path]: others })] : tests;
}

function alternatives(name: string, value: unknown): Test[] {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isDoc)) {
    throw serverError(CODE.badValue, `${name} must be a nonempty array of objects`);
  }
  return value.map(testOf);
}

/** A test of documents for a filter's conditions. */
export function testOf(conditions: Doc): Test {
  const tests = Object.entries(conditions).flatMap(([name, value]): Test[] => {
    switch (name) {
      case '$comment':
        return [];
      case '$and':
        return alternatives(name, value);
      case '$or': {
        const any = alternatives(name, value);
        return [(doc) => any.some((test) => test(doc))];
      }
      case '$nor':
        return alternatives(name, value).map(not);
      default:
        return name.startsWith('$')
          ? [mingoTest({ [name]: expressionForMingo(value) })]
          : fieldTests(name, value);
    }
  });
  return (doc) => tests.every((test) => test(doc));
}
