import { Router } from 'express';
import { z } from 'zod';
import { emailField, passwordField } from '../../access/person-fields.js';
import { TooOftenError } from '../../failures.js';
import { formProblems, problemsOf, typedText, type FormProblems } from '../form-problems.js';
import { readInput } from '../input.js';
import { beginSession, endSession } from '../middleware/sessions.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { addressOf } from '../request.js';
import type { WebServices } from '../services.js';
import { logInPage } from './login-form.js';

const logInInput = z.strictObject({
  email: emailField,
  password: passwordField,
  next: z.string().max(2_000).default('/'),
});

const NOT_IN = 'You are not logged in';
const REFUSED = 'The e-mail address and the password do not belong together. Try again.';

/** Log in and out. */
export function logInRoutes({ access }: Pick<WebServices, 'access'>): Router {
  const router = Router();

  router.get('/login', (req, res) => {
    const next = req.query['next'];
    renderPage(res, 'login', logInPage(typeof next === 'string' ? { next } : {}));
  });

  router.post('/login', async (req, res) => {
    const { email = '', next = '/' } = typedText(req.body, ['email', 'next']);
    const again = (status: number, problems: FormProblems): void => {
      renderPage(res.status(status), 'login', logInPage({ email, next, problems }));
    };
    try {
      const input = readInput(logInInput, req.body);
      const outcome = await access.logIn({ ...input, address: addressOf(req) });
      if (outcome.type === 'refused') {
        again(401, formProblems({ '': [REFUSED] }, NOT_IN));
        return;
      }
      await beginSession(req, access, outcome.person);
      redirectTo(res, input.next);
    } catch (error) {
      if (error instanceof TooOftenError) {
        res.set('Retry-After', String(error.retryAfterSeconds));
        again(429, formProblems({ '': [error.message] }, NOT_IN));
      } else again(400, problemsOf(error, NOT_IN));
    }
  });

  router.post('/log-out', async (req, res) => {
    readInput(z.strictObject({}), req.body);
    await endSession(req, res);
    redirectTo(res, '/login');
  });

  return router;
}
