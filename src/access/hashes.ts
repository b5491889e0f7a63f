import { createHash, randomBytes } from 'node:crypto';

/** SHA-256 in hexadecimal, for secrets of 256 random bits, which need no slow hash. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** 256 random bits as 43 letters and digits, so that a double click selects all of it. */
export function randomSecret(): string {
  let rest = BigInt(`0x${randomBytes(32).toString('hex')}`);
  let text = '';
  for (let at = 0; at < 43; at++, rest /= 62n) text = BASE62.charAt(Number(rest % 62n)) + text;
  return text;
}
