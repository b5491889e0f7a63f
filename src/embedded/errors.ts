import { BSON, MongoServerError } from './driver.js';
import type { Doc } from './bson-values.js';

/** Codes of MongoDB's that callers branch on. */
export const CODE = {
  badValue: 2,
  typeMismatch: 14,
  namespaceNotFound: 26,
  immutableField: 66,
  indexOptionsConflict: 85,
  indexKeySpecsConflict: 86,
  commandNotSupported: 115,
  cannotIndexParallelArrays: 171,
  duplicateKey: 11000,
  keyTooLong: 17280,
} as const;

export function serverError(code: number, message: string, more: Doc = {}): MongoServerError {
  return new MongoServerError({ ok: 0, code, message, ...more });
}

/** What the embedded store leaves to MongoDB. */
export function notSupported(what: string): MongoServerError {
  return serverError(
    CODE.commandNotSupported,
    `${what} is not supported in embedded mode; use MongoDB for it`,
    { codeName: 'CommandNotSupported' },
  );
}

/** The error MongoDB gives for a second document with the same key in a unique index. */
export function duplicateKey(
  namespace: string,
  index: { name: string; keyPattern: Record<string, 1 | -1> },
  keyValue: Doc,
): MongoServerError {
  const shown = Object.entries(keyValue)
    .map(([field, value]) => `${field}: ${BSON.EJSON.stringify(value)}`)
    .join(', ');
  return serverError(
    CODE.duplicateKey,
    `E11000 duplicate key error collection: ${namespace} index: ${index.name} dup key: { ${shown} }`,
    { index: 0, keyPattern: index.keyPattern, keyValue },
  );
}

/** The data folder cannot be opened; the message says why and what to do. */
export class StoreOpenError extends Error {
  override readonly name = 'StoreOpenError';
}

/** The disk took no more, or nobody else let go of it. Nothing of the write was kept. */
export class StoreWriteError extends Error {
  override readonly name = 'StoreWriteError';
}
