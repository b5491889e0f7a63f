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
  const plain = ofWholeFields(projection);
  if (plain) return plain;
  const query = new Query({});
  return (doc) => {
    const found = asServerError(() => query.find<Doc>([doc], projection as Record<string, never>));
    const [left = doc] = asServerError(() => found.all());
    return '_id' in left ? idFirst(left) : left;
  };
}

/** Fields at the top, all kept or all left out, need no engine, which takes longer than the search. */
function ofWholeFields(projection: Doc): ((doc: Doc) => Doc) | undefined {
  const { _id: id = true, ...others } = projection;
  const wishes = Object.values(others).map(Boolean);
  const keeps = wishes[0] ?? ('_id' in projection && Boolean(id));
  const plain = Object.entries(projection).every(
    ([field, wish]) =>
      (typeof wish === 'boolean' || typeof wish === 'number') && !/^\$|\./.test(field),
  );
  if (!plain || wishes.includes(!keeps)) return undefined;
  const named = new Set(Object.keys(others));
  const isLeft = (field: string): boolean =>
    field === '_id' ? Boolean(id) : named.has(field) === keeps;
  return (doc) => Object.fromEntries(Object.entries(doc).filter(([field]) => isLeft(field)));
}
