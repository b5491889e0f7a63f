import type { ErrorRequestHandler, Request, Response } from 'express';
import type { LogFields, Logger } from '../../log.js';
import { TooOftenError } from '../../failures.js';
import { storeTrouble } from '../../store/store-trouble.js';
import { MethodNotAllowedError, problemFor, type Problem } from '../problems.js';
import { logInPage } from '../entrance/login-form.js';
import { renderPage } from '../render-page.js';
import { giveBackStaleForm, StaleFormError } from '../stale-form.js';

/** When to try again where nothing can be saved. */
const STORE_RETRY_SECONDS = 5;

/** The one place where an error becomes an answer: a page for people, else a problem document. */
export function errorHandler(log: Logger): ErrorRequestHandler {
  // Express knows an error handler by its four parameters.
  return (error: unknown, req, res, next) => {
    const problem = problemFor(error, req.reference);
    if (problem.status >= 500) log.error(traceOf(error, req), 'request failed');
    if (res.headersSent) {
      next(error);
      return;
    }
    res.status(problem.status);
    if (error instanceof MethodNotAllowedError) res.set('Allow', error.allowed.join(', '));
    if (error instanceof TooOftenError) res.set('Retry-After', String(error.retryAfterSeconds));
    if (problem.status === 503) res.set('Retry-After', String(STORE_RETRY_SECONDS));
    if (problem.status === 401 && isApi(req)) res.set('WWW-Authenticate', challenge(req));
    res.set('Cache-Control', 'no-store');
    if (error instanceof StaleFormError && givesBack(req, res)) return;
    answer(req, res, problem, log);
  };
}

const givesBack = (req: Request, res: Response): boolean =>
  !isApi(req) && prefersPage(req) && giveBackStaleForm(req, res);

function answer(req: Request, res: Response, problem: Problem, log: Logger): void {
  if (isApi(req) || !prefersPage(req)) {
    sendProblem(res, problem);
    return;
  }
  try {
    if (problem.status === 401) renderPage(res, 'login', logInPage({ next: wanted(req) }));
    else renderPage(res, 'problem', { title: problem.title, problem: viewOf(problem) });
  } catch (error) {
    log.error(traceOf(error, req), 'error page failed');
    sendProblem(res, problem);
  }
}

export function sendProblem(res: Response, problem: Problem): void {
  res.type('application/problem+json').send(JSON.stringify(problem));
}

const isApi = (req: Request): boolean => /^\/(api|metrics)(\/|\?|$)/.test(req.originalUrl);

/** RFC 6750: who sent a token hears that it is the token. */
const challenge = (req: Request): string =>
  /^bearer +\S/i.test(req.get('authorization') ?? '') ? 'Bearer error="invalid_token"' : 'Bearer';

/** Whether the caller reads pages: browsers say so; page scripts ask for JSON. */
export const prefersPage = (req: Request): boolean =>
  req.accepts(['html', 'application/problem+json', 'json']) === 'html';

/** Somebody who follows a deep link sees the log-in there, and goes on to where they wanted. */
const wanted = (req: Request): string => (req.method === 'GET' ? req.originalUrl : '/');

function viewOf(problem: Problem): object {
  return {
    status: problem.status,
    detail: problem.detail,
    reference: problem.status >= 500 ? (problem.instance ?? '') : '',
    rules: (problem.rules ?? []).map((broken) => broken.sentence),
    nearest: problem.nearest ?? '',
    fields: Object.entries(problem.fields ?? {}).map(([name, messages]) => ({
      name,
      message: messages.join(' '),
    })),
  };
}

function traceOf(error: unknown, req: Request): LogFields {
  const trouble = storeTrouble(error);
  const reference = req.reference ?? null;
  return { reference, error, ...(trouble === null ? {} : { trouble }) };
}
