import { Router } from 'express';
import { z } from 'zod';
import { emailField, nameField, passwordField, zoneField } from '../../access/person-fields.js';
import type { Store } from '../../store/store.js';
import { isShown, SHOWN } from '../../shown-text.js';
import { NO_PROBLEMS, problemsOf, typedText, type FormProblems } from '../form-problems.js';
import { withPasswordProblems } from '../new-password.js';
import { readInput } from '../input.js';
import { beginSession } from '../middleware/sessions.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { addressOf } from '../request.js';
import type { WebServices } from '../services.js';
import { localZone, zoneOptions } from '../zone-options.js';

const setupInput = z.strictObject({
  token: z.string().max(100),
  name: nameField,
  email: emailField,
  password: passwordField,
  zone: zoneField,
  /** Empty for none yet. */
  organisation: z.string().trim().max(80).refine(isShown, SHOWN).default(''),
});

/** The page that makes the first administrator, once; it does not exist before or after. */
export function setupRoutes({
  access,
  store,
}: Pick<WebServices, 'access'> & { readonly store: Pick<Store, 'organisation'> }): Router {
  const router = Router();

  router.get('/setup', async (req, res) => {
    const token = typeof req.query['token'] === 'string' ? req.query['token'] : '';
    await access.firstRun.check(token);
    renderPage(res, 'setup', formPage({ token, zone: localZone() }, NO_PROBLEMS));
  });

  router.post('/setup', async (req, res) => {
    const typed = typedText(req.body, ['token', 'name', 'email', 'zone', 'organisation']);
    await access.firstRun.check(typed['token'] ?? '');
    try {
      const { token, organisation, ...given } = readInput(setupInput, req.body);
      const person = await access.firstRun.accept(token, given, addressOf(req));
      // Channels and people begin in the zone of whoever set it up, not in the machine's.
      const named = organisation === '' ? {} : { name: organisation };
      await store.organisation.updateOne(
        { _id: 'organisation' },
        { $set: { zone: given.zone, ...named } },
      );
      await beginSession(req, access, person);
      redirectTo(res, '/welcome');
    } catch (error) {
      renderPage(
        res.status(400),
        'setup',
        formPage(typed, problemsOf(withPasswordProblems(error, req.body))),
      );
    }
  });

  return router;
}

function formPage(typed: Readonly<Record<string, string>>, problems: FormProblems) {
  const { token = '', name = '', email = '', zone = '', organisation = '' } = typed;
  return { title: 'Set up', token, name, email, zone, organisation, problems, zoneOptions };
}
