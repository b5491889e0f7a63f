import { Query } from 'mingo';
import { type Doc, isDoc, received } from './bson-values.js';
import { CODE, notSupported, serverError } from './errors.js';

/** A filter ready to be planned and tested. */
export interface Filter {
  readonly conditions: Doc;
  test(doc: Doc): boolean;
}

const REFUSED = new Set([
  '$where',
  '$text',
  '$near',
  '$nearSphere',
  '$geoWithin',
  '$geoIntersects',
  '$jsonSchema',
  '$function',
  '$sampleRate',
  '$rand',
]);

function refuseUnsupported(value: unknown): void {
  if (Array.isArray(value)) value.forEach(refuseUnsupported);
  else if (isDoc(value)) {
    for (const [name, inner] of Object.entries(value)) {
      if (REFUSED.has(name)) throw notSupported(name);
      refuseUnsupported(inner);
    }
  }
}

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

/** Reads a filter as MongoDB would receive it. */
export function compileFilter(given: unknown): Filter {
  const conditions = received((given ?? {}) as Doc);
  delete conditions['$comment'];
  refuseUnsupported(conditions);
  let query: Query | undefined;
  return {
    conditions,
    test(doc) {
      query ??= asServerError(() => new Query(conditions));
      return query.test(doc);
    },
  };
}
