import { createHmac, hkdfSync } from 'node:crypto';

export interface SecretKey {
  /** 1–32 letters, digits, `-` or `_`. */
  readonly id: string;
  /** 32 bytes. */
  readonly bytes: Buffer;
}

/** The first key seals, every key opens. Never empty. */
export type KeyRing = readonly [SecretKey, ...SecretKey[]];

/** The keys cannot be used as they are; the message says what to do, and never shows a key. */
export class SecretKeyError extends Error {
  override readonly name = 'SecretKeyError';
}

/** Reads `id:base64,id:base64`. Throws a SecretKeyError. */
export function parseKeyRing(text: string): KeyRing {
  const keys = text
    .trim()
    .split(/\s*,\s*/)
    .map(parseKey);
  const ids = new Set(keys.map((key) => key.id));
  if (ids.size < keys.length) throw new SecretKeyError('Two secret keys have the same id.');
  const [first, ...rest] = keys;
  if (!first) throw new SecretKeyError('There is no secret key.');
  return [first, ...rest];
}

function parseKey(text: string): SecretKey {
  const [, id, encoded] = /^([\w-]{1,32}):([A-Za-z0-9+/_-]+=*)$/.exec(text) ?? [];
  if (id === undefined || encoded === undefined) {
    throw new SecretKeyError('A secret key is written as id:base64, several joined by commas.');
  }
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.length !== 32) {
    throw new SecretKeyError(
      `The secret key "${id}" has ${bytes.length} bytes instead of 32. Make one with: openssl rand -base64 32`,
    );
  }
  // Random bytes have fewer than 16 different values once in 10^20 keys, and are all printable
  // once in 10^13; examples are one or the other.
  if (new Set(bytes).size < 16 || bytes.every(isPrintable)) {
    throw new SecretKeyError(
      `The secret key "${id}" is not random. Make one with: openssl rand -base64 32`,
    );
  }
  return { id, bytes };
}

const isPrintable = (byte: number): boolean => byte >= 0x20 && byte < 0x7f;

/** What is stored of a key so that another one with its id is noticed. Gives nothing away. */
export const keyCheck = (key: SecretKey): string =>
  createHmac('sha256', key.bytes).update('dimmerbank key check').digest('hex');

/** Secrets that sign cookies and tokens of forms, one for each key and apart from the key itself. */
export const cookieSecrets = (ring: KeyRing): readonly string[] =>
  ring.map((key) => Buffer.from(hkdfSync('sha256', key.bytes, '', 'cookies', 32)).toString('hex'));
