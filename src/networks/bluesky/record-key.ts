import { createHash } from 'node:crypto';
import type { DeliveryIdentity } from '../contract.js';

const ALPHABET = '234567abcdefghijklmnopqrstuvwxyz';
const LENGTH = 13;

/**
 * The key of a delivery's record, a TID (atproto.com/specs/tid): 53 bits of microseconds and 10
 * that tell writers apart, in an alphabet that sorts. Derived from the identity alone, so that
 * every attempt writes the same record; parts of a thread follow each other.
 */
export function recordKey(identity: DeliveryIdentity, part: number): string {
  const digest = createHash('sha256').update(identity.key).digest();
  const microseconds = BigInt(identity.dueAt) * 1_000n + BigInt(digest.readUInt16BE(0) % 800);
  let rest = ((microseconds + BigInt(part)) << 10n) | BigInt(digest.readUInt16BE(2) % 1_024);
  let key = '';
  while (key.length < LENGTH) {
    key = ALPHABET.charAt(Number(rest & 31n)) + key;
    rest >>= 5n;
  }
  return key;
}
