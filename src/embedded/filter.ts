import { type Doc, isDoc, received } from './bson-values.js';
import { testOf } from './condition-test.js';
import { notSupported } from './errors.js';
import { rootOf } from './path-values.js';

/** A filter ready to be planned and tested. */
export interface Filter {
  readonly conditions: Doc;
  readonly test: (doc: Doc) => boolean;
  /** The fields at the top that it looks at; undefined where it may look at any. */
  readonly fields: ReadonlySet<string> | undefined;
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
  const fields = new Set<string>();
  const known = collectFields(conditions, fields);
  return { conditions, test: testOf(conditions), fields: known ? fields : undefined };
}

const JOINING = new Set(['$and', '$or', '$nor']);

/** @returns false where the conditions look at more than named fields, as an expression does */
function collectFields(conditions: Doc, into: Set<string>): boolean {
  return Object.entries(conditions).every(([name, condition]) => {
    if (JOINING.has(name)) {
      return (condition as Doc[]).every((part) => collectFields(part, into));
    }
    if (name.startsWith('$')) return false;
    into.add(rootOf(name));
    return true;
  });
}
