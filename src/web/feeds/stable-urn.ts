import { createHash } from 'node:crypto';

/** Our own name space for name-based UUIDs; changing it would make every entry new to readers. */
const NAMESPACE = Buffer.from('6f0c3b0e2f0d4f5f9d6c0a7f4c1b8e52', 'hex');

/**
 * A name-based UUID (RFC 9562, version 5) of one of our ids as a URN: the same for ever, whatever
 * the channel's name and our address become.
 */
export function stableUrn(kind: 'channel' | 'entry', id: string): string {
  const digest = createHash('sha1').update(NAMESPACE).update(`${kind}:${id}`).digest();
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x50;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  const hex = digest.toString('hex', 0, 16);
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ];
  return `urn:uuid:${parts.join('-')}`;
}
