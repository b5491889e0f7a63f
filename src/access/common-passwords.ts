import { createHash } from 'node:crypto';
import { COMMON_PASSWORD_HASHES } from './common-password-hashes.js';

const BYTES = 5;
const hashes = Buffer.from(COMMON_PASSWORD_HASHES, 'base64');

/** How many passwords are known to be common. */
export const COMMON_PASSWORDS = hashes.length / BYTES;

/** What everybody would try first here (ASVS 6.1.2): the product, and who it is for. */
const OWN_WORDS = ['dimmerbank', 'dimmer', 'fader', 'administrator', 'organisation', 'scheduler'];

/**
 * Whether many people use this password, also with other capitals or with digits and signs around.
 *
 * @param about words about the person, such as the name in their e-mail
 */
export function isCommonPassword(password: string, about: readonly string[] = []): boolean {
  const text = password.toLowerCase();
  const core = text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  const words = [...OWN_WORDS, ...about.map((word) => word.toLowerCase())];
  return words.includes(core) || isListed(text) || isListed(core);
}

/** A search by halves: the hashes are sorted. One of 44 million others would be refused too. */
function isListed(text: string): boolean {
  const wanted = createHash('sha256').update(text).digest().subarray(0, BYTES);
  let [from, to] = [0, COMMON_PASSWORDS];
  while (from < to) {
    const middle = (from + to) >>> 1;
    const order = hashes.compare(wanted, 0, BYTES, middle * BYTES, (middle + 1) * BYTES);
    if (order === 0) return true;
    if (order < 0) from = middle + 1;
    else to = middle;
  }
  return false;
}
