import { firstGraphemes } from './text-measure.js';

/**
 * A foreign server's words, fit to be shown: one line, no control or direction-changing
 * characters, 300 characters at most; empty when it said nothing readable.
 */
export function networkWords(body: string): string {
  const readable = body
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/[\p{Cf}\p{Cs}\ufffd]/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
  return firstGraphemes(readable, 300);
}
