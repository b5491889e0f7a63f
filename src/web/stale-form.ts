import type { Request, Response } from 'express';
import { ForbiddenError } from '../failures.js';
import { formProblems, typedText } from './form-problems.js';
import { logInPage } from './entrance/login-form.js';
import { renderPage } from './render-page.js';

const SENTENCE =
  'This form was open too long, or you logged in or out meanwhile. Go back, load the page again and send it once more.';

/** A form came with no token of this session: its session ended while somebody typed. */
export class StaleFormError extends ForbiddenError {
  constructor() {
    super(SENTENCE);
  }
}

/** Not given back, not even to whoever typed it. */
const SECRET = /password|secret|token|credential|^current$|^next$/i;
const MOST_FIELDS = 500;

/**
 * Gives back what was typed, to be sent again by the same person once they are logged in. Only what
 * a browser sent from a page of ours: another site must not fill in a form that a click here sends.
 * Without somebody logged in the form has no token that would do, so that nothing typed is lost.
 * Answers whether it could.
 */
export function giveBackStaleForm(req: Request, res: Response): boolean {
  const isOurs = req.get('sec-fetch-site') === 'same-origin' || req.get('origin') !== undefined;
  const body: unknown = req.body;
  if (!isOurs || !req.is('urlencoded') || typeof body !== 'object' || body === null) return false;
  if (req.path === '/login') {
    const { email = '', next = '/' } = typedText(body, ['email', 'next']);
    const problems = formProblems(
      { '': ['This page was open too long. Type your password again.'] },
      'You are not logged in',
    );
    renderPage(res, 'login', logInPage({ email, next, problems }));
    return true;
  }
  const fields = Object.entries(body as Record<string, unknown>).flatMap(([name, value]) =>
    name === '_csrf' || SECRET.test(name)
      ? []
      : [value].flat().map((each) => ({ name, value: typeof each === 'string' ? each : '' })),
  );
  if (fields.length > MOST_FIELDS) return false;
  renderPage(res, 'stale-form', {
    title: req.actor ? 'Send it once more' : 'You are not logged in any more',
    action: req.originalUrl,
    fields,
    typed: fields.filter(({ value }) => value.trim() !== '' && !/^[0-9a-z]{26}$/.test(value)),
  });
  return true;
}
