import { Query } from 'mingo';
import { type Doc, decodeDoc, idFirst, received } from './bson-values.js';
import { FieldReader } from './document-fields.js';
import { notSupported } from './errors.js';
import { asServerError } from './condition-test.js';

/** Leaves of documents what a `find` projection asks for. */
export interface Projection {
  readonly of: (doc: Doc) => Doc;
  /** The same from a document's bytes, of which as little is read as it takes. */
  readonly read: (bytes: Buffer) => Doc;
  /** The fields at the top that it keeps; undefined where only the whole document can tell. */
  readonly keeps?: ReadonlySet<string>;
}

const EVERYTHING: Projection = { of: (doc) => doc, read: decodeDoc };

export function compileProjection(given: unknown): Projection {
  if (given === undefined || given === null) return EVERYTHING;
  const projection = received(given as Doc);
  const fields = Object.keys(projection);
  if (fields.length === 0) return EVERYTHING;
  if (fields.some((field) => field.endsWith('.$'))) throw notSupported('a positional projection');
  const plain = ofWholeFields(projection);
  if (plain) return plain;
  const query = new Query({});
  const of = (doc: Doc): Doc => {
    const found = asServerError(() => query.find<Doc>([doc], projection as Record<string, never>));
    const [left = doc] = asServerError(() => found.all());
    return '_id' in left ? idFirst(left) : left;
  };
  return { of, read: (bytes) => of(decodeDoc(bytes)) };
}

/** Fields at the top, all kept or all left out, need no engine, which takes longer than the search. */
function ofWholeFields(projection: Doc): Projection | undefined {
  const { _id: id = true, ...others } = projection;
  const wishes = Object.values(others).map(Boolean);
  const keeps = wishes[0] ?? ('_id' in projection && Boolean(id));
  const plain = Object.entries(projection).every(
    ([field, wish]) =>
      (typeof wish === 'boolean' || typeof wish === 'number') && !/^\$|\./.test(field),
  );
  if (!plain || wishes.includes(!keeps)) return undefined;
  const named = new Set(Object.keys(others));
  if (Boolean(id) === keeps) named.add('_id');
  const of = (doc: Doc): Doc => {
    const left: Doc = {};
    for (const field of Object.keys(doc)) {
      if (named.has(field) === keeps) left[field] = doc[field];
    }
    return left;
  };
  if (!keeps) return { of, read: (bytes) => of(decodeDoc(bytes)) };
  const reader = new FieldReader(named);
  return { of, read: (bytes) => reader.read(bytes) ?? of(decodeDoc(bytes)), keeps: named };
}
