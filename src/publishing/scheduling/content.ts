import { createHash } from 'node:crypto';
import type { Content, MediaItem } from '../../networks/contract.js';
import type { PostRecord } from '../../store/posts.js';

/** What a post says on one channel: the variant where there is one, else its own text. */
export function contentFor(
  post: Pick<PostRecord, 'function' | 'title' | 'text' | 'variants'> & {
    readonly thread?: boolean | undefined;
  },
  channel: string,
  media: readonly MediaItem[],
): Content {
  const text = post.variants[channel]?.text ?? post.text;
  return { function: post.function, title: post.title, text, media, thread: post.thread ?? false };
}

/**
 * Equal for texts that read the same: case, width, spaces and punctuation at the ends do not make
 * a new text. Empty for an empty text, which repeats nothing.
 */
export function textFingerprint(text: string): string {
  const reduced = text.normalize('NFKC').toLocaleLowerCase('en').replace(/\s+/gu, ' ').trim();
  if (reduced === '') return '';
  return createHash('sha256').update(reduced).digest('base64url').slice(0, 22);
}

/** The idempotency key: derived once, the same for every attempt (R2). */
export function deliveryKey(identity: {
  post: string;
  channel: string;
  occurrence: number;
}): string {
  return createHash('sha256')
    .update(`dimmerbank/${identity.post}/${identity.channel}/${identity.occurrence}`)
    .digest('hex')
    .slice(0, 32);
}
