import { Query } from 'mingo';
import { type Doc, idFirst, received } from './bson-values.js';
import { notSupported } from './errors.js';
import { asServerError } from './condition-test.js';

const EVERYTHING = (doc: Doc): Doc => doc;

/** A function that leaves of a document what a `find` projection asks for. */
export function compileProjection(given: unknown): (doc: Doc) => Doc {
  if (given === undefined || given === null) return EVERYTHING;
  const projection = received(given as Doc);
  const fields = Object.keys(projection);
  if (fields.length === 0) return EVERYTHING;
  if (fields.some((field) => field.endsWith('.$'))) throw notSupported('a positional projection');
  const query = new Query({});
  return (doc) => {
    const found = asServerError(() => query.find<Doc>([doc], projection as Record<string, never>));
    const [left = doc] = asServerError(() => found.all());
    return '_id' in left ? idFirst(left) : left;
  };
}
