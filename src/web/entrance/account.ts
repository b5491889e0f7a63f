import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { sha256 } from '../../access/hashes.js';
import { nameField, passwordField, zoneField } from '../../access/person-fields.js';
import { reaches } from '../../domain/roles.js';
import { InvalidInputError, NotFoundError, TooOftenError } from '../../failures.js';
import { NOTICE_WISHES } from '../../store/people.js';
import {
  formProblems,
  NO_PROBLEMS,
  problemsOf,
  typedText,
  type FormProblems,
} from '../form-problems.js';
import { readInput } from '../input.js';
import { beginSession } from '../middleware/sessions.js';
import { requireAction } from '../middleware/require-action.js';
import { leaveFlash } from '../page-locals.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { addressOf, personOf } from '../request.js';
import type { WebServices } from '../services.js';
import { momentOf } from '../times.js';
import { zoneOptions } from '../zone-options.js';

const profileInput = z.strictObject({ name: nameField, zone: zoneField });
const passwordInput = z.strictObject({ current: passwordField, next: passwordField });
/** A checkbox is there or not. */
const checkbox = z
  .literal('on')
  .optional()
  .transform((value) => value === 'on');
const noticesInput = z.strictObject({ email: checkbox, everybodys: checkbox });
const sessionInput = z.strictObject({ session: z.string().regex(/^([0-9a-f]{64}|others)$/) });

/** One's own account: name and zone, password, where one is logged in. */
export function accountRoutes({
  access,
  clock,
  notices,
}: Pick<WebServices, 'access' | 'clock' | 'notices'>): Router {
  const router = Router();
  const own = requireAction('account.edit');

  async function show(
    req: Request,
    res: Response,
    typed: Readonly<Record<string, string>> = {},
    problems: FormProblems = NO_PROBLEMS,
  ): Promise<void> {
    const { id, zone, role } = personOf(req);
    const [person, sessions] = await Promise.all([
      access.people.load(id),
      access.sessions.list(id),
    ]);
    const here = sha256(req.sessionID);
    renderPage(res, 'account', {
      title: 'Your account',
      email: person.email,
      name: typed['name'] ?? person.name,
      zone: typed['zone'] ?? person.zone,
      zoneOptions,
      problems,
      wishes: person.notices ?? NOTICE_WISHES,
      mayHearOfAll: reaches(role, 'manager'),
      mailHint: notices.ways.email
        ? 'Several within a minute come as one.'
        : 'Not set up here yet: until it is, notices stand on your pages alone.',
      sessions: sessions.map((session) => ({
        id: session._id,
        browser: session.browser,
        address: session.address,
        seen: momentOf(session.lastSeenAt.getTime(), { now: clock.now(), zone }).relative,
        isHere: session._id === here,
      })),
    });
  }

  router.get('/account', own, (req, res) => show(req, res));

  router.post('/account/profile', own, async (req, res) => {
    try {
      const given = readInput(profileInput, req.body);
      await access.people.changeProfile(personOf(req).id, given, addressOf(req));
      leaveFlash(req, { tone: 'good', text: 'Saved.' });
      redirectTo(res, '/account');
    } catch (error) {
      await show(req, res.status(400), typedText(req.body, ['name', 'zone']), problemsOf(error));
    }
  });

  router.post('/account/notices', own, async (req, res) => {
    const wishes = readInput(noticesInput, req.body);
    await access.people.changeNotices(personOf(req).id, wishes, addressOf(req));
    leaveFlash(req, { tone: 'good', text: 'Saved.' });
    redirectTo(res, '/account');
  });

  router.post('/account/password', own, async (req, res) => {
    const { id } = personOf(req);
    const address = addressOf(req);
    try {
      const given = readInput(passwordInput, req.body);
      await access.limits.attempt(id, address);
      await access.people.changePassword(id, given, address);
      await access.limits.succeeded(id, address);
      // The change ended every session; this one goes on under a new id.
      await beginSession(req, access, await access.people.load(id));
      leaveFlash(req, {
        tone: 'good',
        text: 'Your password is changed. Other browsers are logged out.',
      });
      redirectTo(res, '/account');
    } catch (error) {
      if (error instanceof TooOftenError) {
        res.status(429).set('Retry-After', String(error.retryAfterSeconds));
        await show(req, res, {}, formProblems({ current: [error.message] }));
      } else await show(req, res.status(400), {}, problemsOf(error));
    }
  });

  router.post('/account/sessions/end', own, async (req, res) => {
    const { session } = readInput(sessionInput, req.body);
    const { id } = personOf(req);
    if (session === 'others') await access.sessions.endAll(id, req.sessionID);
    else if (session === sha256(req.sessionID)) {
      throw new InvalidInputError({ session: ['This is where you are. Log out instead.'] });
    } else if (!(await access.sessions.endOne(id, session))) throw new NotFoundError('The session');
    leaveFlash(req, { tone: 'good', text: 'Logged out there.' });
    redirectTo(res, '/account');
  });

  return router;
}
