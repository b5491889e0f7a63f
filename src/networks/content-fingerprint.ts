import { createHash } from 'node:crypto';
import type { Content } from './contract.js';

/** A digest of what people will see, so that an edit between two attempts is noticed. */
export function contentFingerprint(content: Content): string {
  const seen = [
    content.function,
    content.title,
    content.text,
    content.media.map((item) => [item.id, item.alternativeText]),
    ...(content.thread === true ? ['thread'] : []),
  ];
  return createHash('sha256').update(JSON.stringify(seen)).digest('base64url');
}
