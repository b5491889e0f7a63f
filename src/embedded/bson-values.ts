import { BSON } from './driver.js';

/** A document, or any part of one with named fields. */
export type Doc = Record<string, unknown>;

const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

/** The bytes MongoDB would have been sent. bson's own default would turn `{a: undefined}` into `{}`. */
export function encodeDoc(doc: Doc): Buffer {
  const bytes = BSON.serialize(doc, { ignoreUndefined: false, checkKeys: false });
  if (bytes.length > MAX_DOCUMENT_BYTES) {
    throw new RangeError(
      `The document is ${bytes.length} bytes; ${MAX_DOCUMENT_BYTES} is the most`,
    );
  }
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export function decodeDoc(bytes: Uint8Array): Doc {
  return BSON.deserialize(bytes);
}

/**
 * A value as MongoDB would have received it: `toBSON` applied, `undefined` turned into `null`, and
 * sharing nothing with what was given.
 */
export function received<T>(value: T): T {
  if (value === undefined || value === null || typeof value !== 'object') return value;
  return decodeDoc(encodeDoc({ value }))['value'] as T;
}

/** Whether a value has named fields of its own, unlike a date, an id or a list. */
export function isDoc(value: unknown): value is Doc {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null)
  );
}

/** Whether a value is `{$gt: 1}` and the like: operators, not a value to compare with. */
export function isOperators(value: unknown): value is Doc {
  return isDoc(value) && (Object.keys(value)[0]?.startsWith('$') ?? false);
}

/** The same document with `_id` in front, where MongoDB keeps it. */
export function idFirst(doc: Doc): Doc {
  return Object.keys(doc)[0] === '_id' ? doc : { _id: doc['_id'], ...doc };
}
