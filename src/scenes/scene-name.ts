import { InvalidInputError } from '../failures.js';
import { isShown, SHOWN } from '../shown-text.js';

const LONGEST_NAME = 60;

/** A name as people type it, made tidy. @throws InvalidInputError */
export function sceneName(given: string): string {
  const name = given.trim().replaceAll(/\s+/g, ' ');
  if (name === '') throw new InvalidInputError({ name: ['Give the scene a name.'] });
  if (!isShown(name)) throw new InvalidInputError({ name: [SHOWN] });
  if (name.length > LONGEST_NAME) {
    throw new InvalidInputError({ name: [`Use at most ${LONGEST_NAME} characters.`] });
  }
  return name;
}

/** By this names are compared: whether in capitals makes no difference. */
export const nameKeyOf = (name: string): string => name.normalize('NFKC').toLowerCase();
