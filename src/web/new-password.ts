import { passwordProblems } from '../access/passwords.js';
import { InvalidInputError } from '../failures.js';
import { typedText } from './form-problems.js';

/**
 * Names what is wrong with the chosen password beside what is wrong with the other fields, so that
 * nobody learns of it only after they have put those right. Any other error stays as it is.
 */
export function withPasswordProblems(error: unknown, body: unknown, email?: string): unknown {
  if (!(error instanceof InvalidInputError) || error.fields['password']) return error;
  const typed = typedText(body, ['password', 'email']);
  const password = passwordProblems(typed['password'] ?? '', email ?? typed['email'] ?? '');
  return password.length === 0 ? error : new InvalidInputError({ ...error.fields, password });
}
