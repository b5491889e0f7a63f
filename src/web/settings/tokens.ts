import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { asAuditActor } from '../../access/actor.js';
import { nameField, roleField } from '../../access/person-fields.js';
import { DAY } from '../../domain/time-units.js';
import { NO_PROBLEMS, problemsOf, typedText, type FormProblems } from '../form-problems.js';
import { readInput } from '../input.js';
import { requireAction } from '../middleware/require-action.js';
import { leaveFlash } from '../page-locals.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { addressOf, personOf } from '../request.js';
import { roleOptions, roleWord } from '../role-options.js';
import type { WebServices } from '../services.js';
import { momentOf } from '../times.js';

const LIFETIMES = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'One year' },
  { value: 'never', label: 'Until it is revoked' },
] as const;

const tokenInput = z.strictObject({
  name: nameField,
  role: roleField,
  days: z.enum(['30', '90', '365', 'never']),
});

export type TokenServices = Pick<WebServices, 'access' | 'clock'>;

/** Settings, API tokens: make one, see which are used, end one. */
export function tokenRoutes({ access, clock }: TokenServices): Router {
  const router = Router();

  interface Shown {
    readonly typed?: Readonly<Record<string, string>>;
    readonly problems?: FormProblems;
    /** A token that was just made; it is shown now and never again. */
    readonly token?: string;
  }

  async function show(req: Request, res: Response, shown: Shown = {}): Promise<void> {
    const { zone } = personOf(req);
    const now = clock.now();
    const words = (at: Date | null, otherwise: string): string =>
      at ? momentOf(at.getTime(), { now, zone }).relative : otherwise;
    const { name = '', role = 'author', days = '90' } = shown.typed ?? {};
    renderPage(res, 'tokens', {
      title: 'API tokens',
      section: 'settings',
      roleOptions,
      lifetimes: LIFETIMES,
      typed: { name, role, days },
      problems: shown.problems ?? NO_PROBLEMS,
      made: shown.token ?? '',
      tokens: (await access.tokens.list()).map((token) => ({
        id: token._id,
        name: token.name,
        ending: token.ending,
        roleWord: roleWord(token.role),
        isExpired: token.expiresAt !== null && token.expiresAt.getTime() <= now,
        expires: words(token.expiresAt, 'never'),
        used: words(token.lastUsedAt, 'never'),
      })),
    });
  }

  router.get('/settings/tokens', requireAction('token.read'), (req, res) => show(req, res));

  router.post('/settings/tokens', requireAction('token.create'), async (req, res) => {
    try {
      const { name, role, days } = readInput(tokenInput, req.body);
      const expiresAt = days === 'never' ? null : new Date(clock.now() + Number(days) * DAY);
      const by = asAuditActor(personOf(req));
      const { token } = await access.tokens.create({ name, role, expiresAt }, by, addressOf(req));
      await show(req, res, { token });
    } catch (error) {
      const typed = typedText(req.body, ['name', 'role', 'days']);
      await show(req, res.status(400), { typed, problems: problemsOf(error) });
    }
  });

  router.post('/settings/tokens/:id/revoke', requireAction('token.revoke'), async (req, res) => {
    readInput(z.strictObject({}), req.body);
    const { id } = req.params;
    const by = asAuditActor(personOf(req));
    await access.tokens.revoke(typeof id === 'string' ? id : '', by, addressOf(req));
    leaveFlash(req, { tone: 'good', text: 'The token is revoked.' });
    redirectTo(res, '/settings/tokens');
  });

  return router;
}
