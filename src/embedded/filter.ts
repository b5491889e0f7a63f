import { type Doc, isDoc, received } from './bson-values.js';
import { testOf } from './condition-test.js';
import { notSupported } from './errors.js';

/** A filter ready to be planned and tested. */
export interface Filter {
  readonly conditions: Doc;
  readonly test: (doc: Doc) => boolean;
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

/** Reads a filter as MongoDB would receive it. */
export function compileFilter(given: unknown): Filter {
  const conditions = received((given ?? {}) as Doc);
  delete conditions['$comment'];
  refuseUnsupported(conditions);
  return { conditions, test: testOf(conditions) };
}
