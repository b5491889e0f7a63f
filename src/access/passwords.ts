import { hash, verify } from '@node-rs/argon2';
import { isCommonPassword } from './common-passwords.js';

export const SHORTEST_PASSWORD = 10;
export const LONGEST_PASSWORD = 256;

/** argon2id (the library's default algorithm) at the least cost that OWASP names. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** What is wrong with a password that somebody chose; empty when nothing is. */
export function passwordProblems(password: string, email: string): readonly string[] {
  const text = normalise(password);
  if ([...text].length < SHORTEST_PASSWORD) {
    return [`Use at least ${SHORTEST_PASSWORD} characters. A few words in a row are easy to keep.`];
  }
  if (text.length > LONGEST_PASSWORD) return [`Use at most ${LONGEST_PASSWORD} characters.`];
  if (text.toLowerCase() === email.toLowerCase()) return ['Choose one that is not your e-mail.'];
  if (isCommonPassword(text, email.split('@'))) {
    return [
      'Many people use this password, or a word of it with digits around. Choose another one.',
    ];
  }
  if (new Set(text).size < 4) return ['Use more than three different characters.'];
  return [];
}

export const hashPassword = (password: string): Promise<string> => hash(normalise(password), COST);

/**
 * Whether the password is the one that was hashed. Without a hash (an unknown person) it takes as
 * long and answers false, so that nobody learns who has an account.
 */
export async function verifyPassword(passwordHash: string | null, password: string) {
  const text = normalise(password);
  if (passwordHash !== null) return verify(passwordHash, text);
  await verify(await unknownPerson(), text);
  return false;
}

let hashOfNobody: Promise<string> | undefined;
/** Made once, by the same cost as every other hash. */
function unknownPerson(): Promise<string> {
  hashOfNobody ??= hash('nobody has this password', COST);
  return hashOfNobody;
}

/** The same letters typed on another system may come in another form of Unicode. */
const normalise = (password: string): string => password.normalize('NFC');
