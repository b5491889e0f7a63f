/** Said of a name that holds something nobody sees. */
export const SHOWN = 'Use letters, digits and signs that can be seen.';

/**
 * Whether a name can be read as it is written: it has a sign that is seen, no control characters,
 * and nothing that turns the order of what stands around it (UTR 36, bidirectional text spoofing).
 */
export const isShown = (text: string): boolean =>
  text === '' ||
  (/[\p{L}\p{N}\p{P}\p{S}]/u.test(text) && !/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(text));

/**
 * A text as it can be sent and stored everywhere: without control characters but for tabs and line
 * ends, and with halves of surrogate pairs replaced. Pasted texts bring them, and nobody sees them.
 */
export const sendable = (text: string): string =>
  text.replace(/\p{Cs}/gu, '\ufffd').replace(/(?![\t\n\r])\p{Cc}/gu, '');
