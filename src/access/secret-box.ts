import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { KeyRing, SecretKey } from './key-ring.js';

/** Where a secret is stored; it opens there and nowhere else. */
export interface SecretPlace {
  readonly collection: string;
  readonly id: string;
  readonly field: string;
}

/** A stored secret does not open: it was moved, changed, or sealed with a key that is not here. */
export class SecretBoxError extends Error {
  override readonly name = 'SecretBoxError';
}

export interface SecretBox {
  /** Seals a text for one place: `v1.<key id>.<iv>.<ciphertext and tag>`. */
  seal(place: SecretPlace, text: string): string;
  /** Throws a SecretBoxError. */
  open(place: SecretPlace, sealed: string): string;
  /** Whether it was sealed with the first key of the ring. */
  isCurrent(sealed: string): boolean;
}

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Secrets at rest: AES-256-GCM, a random IV each, bound to their place and key. */
export function createSecretBox(ring: KeyRing): SecretBox {
  const [current] = ring;
  const keys = new Map(ring.map((key) => [key.id, key]));
  return {
    seal(place, text) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(ALGORITHM, current.bytes, iv, { authTagLength: TAG_BYTES });
      cipher.setAAD(boundTo(place, current));
      const sealed = [cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()];
      const parts = [iv, Buffer.concat(sealed)].map((part) => part.toString('base64url'));
      return ['v1', current.id, ...parts].join('.');
    },
    open(place, sealed) {
      const { keyId, iv, body } = parse(sealed);
      const key = keys.get(keyId);
      if (!key) throw new SecretBoxError(`a secret was sealed with the key "${keyId}"`);
      const decipher = createDecipheriv(ALGORITHM, key.bytes, iv, { authTagLength: TAG_BYTES });
      decipher.setAAD(boundTo(place, key));
      decipher.setAuthTag(body.subarray(-TAG_BYTES));
      const opened = decipher.update(body.subarray(0, -TAG_BYTES));
      try {
        return Buffer.concat([opened, decipher.final()]).toString('utf8');
      } catch (cause) {
        const { collection, id, field } = place;
        throw new SecretBoxError(`the secret at ${collection}/${id}/${field} does not open`, {
          cause,
        });
      }
    },
    isCurrent: (sealed) => parse(sealed).keyId === current.id,
  };
}

function parse(sealed: string) {
  const [version, keyId, iv, body] = sealed.split('.');
  const parts = [iv, body].map((part) => Buffer.from(part ?? '', 'base64url'));
  const [ivBytes, bodyBytes] = parts;
  if (version !== 'v1' || !keyId || ivBytes?.length !== IV_BYTES || !bodyBytes) {
    throw new SecretBoxError('what is stored as a secret was not sealed');
  }
  if (bodyBytes.length < TAG_BYTES) throw new SecretBoxError('a stored secret is cut short');
  return { keyId, iv: ivBytes, body: bodyBytes };
}

function boundTo({ collection, id, field }: SecretPlace, key: SecretKey): Buffer {
  return Buffer.from(JSON.stringify([collection, id, field, key.id]));
}
