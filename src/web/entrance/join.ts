import { Router } from 'express';
import { z } from 'zod';
import { nameField, passwordField, zoneField } from '../../access/person-fields.js';
import type { PersonRecord } from '../../store/people.js';
import { NO_PROBLEMS, problemsOf, typedText, type FormProblems } from '../form-problems.js';
import { withPasswordProblems } from '../new-password.js';
import { readInput } from '../input.js';
import { beginSession } from '../middleware/sessions.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { addressOf } from '../request.js';
import type { WebServices } from '../services.js';
import { zoneOptions } from '../zone-options.js';

const joinInput = z.strictObject({
  token: z.string().max(100),
  name: nameField,
  password: passwordField,
  zone: zoneField,
});

/** Where a one-time link leads: a first password, or a new one. */
export function joinRoutes({ access }: Pick<WebServices, 'access'>): Router {
  const router = Router();

  router.get('/join', async (req, res) => {
    const token = typeof req.query['token'] === 'string' ? req.query['token'] : '';
    const person = await access.invitations.find(token);
    const { name, zone } = person;
    renderPage(res, 'join', formPage(person, { token, name, zone }, NO_PROBLEMS));
  });

  router.post('/join', async (req, res) => {
    const typed = typedText(req.body, ['token', 'name', 'zone']);
    const person = await access.invitations.find(typed['token'] ?? '');
    try {
      const { token, ...given } = readInput(joinInput, req.body);
      const joined = await access.invitations.accept(token, given, addressOf(req));
      await beginSession(req, access, joined);
      redirectTo(res, '/');
    } catch (error) {
      const problems = problemsOf(withPasswordProblems(error, req.body, person.email));
      renderPage(res.status(400), 'join', formPage(person, typed, problems));
    }
  });

  return router;
}

function formPage(
  person: PersonRecord,
  typed: Readonly<Record<string, string>>,
  problems: FormProblems,
) {
  const { token = '', name = '', zone = '' } = typed;
  const title = person.passwordHash === null ? 'Join Dimmerbank' : 'Choose a new password';
  return { title, email: person.email, token, name, zone, problems, zoneOptions };
}
