import { NO_PROBLEMS, type FormProblems } from '../form-problems.js';
import { ownPath } from '../own-path.js';
import type { PageOptions } from '../page-locals.js';

export interface LogInPage extends PageOptions {
  /** Where to go afterwards; a path of ours. */
  readonly next: string;
  readonly email: string;
  readonly problems: FormProblems;
}

/** The values of the log-in page. */
export function logInPage(given: Partial<LogInPage>): LogInPage {
  return {
    title: 'Log in',
    email: given.email ?? '',
    next: ownPath(given.next),
    problems: given.problems ?? NO_PROBLEMS,
  };
}
