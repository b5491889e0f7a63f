import { Router, type Response } from 'express';
import { z } from 'zod';
import type { AuditLog } from '../../access/audit-log.js';
import { organisationName, renameOrganisation } from '../../organisation.js';
import { loadOrganisation } from '../../publishing/planning/channel-queue.js';
import type { Store } from '../../store/store.js';
import { NO_PROBLEMS, problemsOf, typedText, type FormProblems } from '../form-problems.js';
import { readInput } from '../input.js';
import { requireAction } from '../middleware/require-action.js';
import { leaveFlash } from '../page-locals.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';

const nameInput = z.strictObject({ name: organisationName });

/** Settings, Organisation: what it is called in public. */
export function organisationRoutes(services: {
  readonly store: Store;
  readonly audit: Pick<AuditLog, 'record'>;
}): Router {
  const router = Router();
  const edit = requireAction('settings.edit');

  router.get('/settings/organisation', edit, async (_req, res) => {
    const { name } = await loadOrganisation(services.store);
    show(res, name, NO_PROBLEMS);
  });

  router.post('/settings/organisation', edit, async (req, res) => {
    try {
      const { name } = readInput(nameInput, req.body);
      await renameOrganisation(services, personOf(req), name);
      leaveFlash(req, { tone: 'good', text: `The organisation is called ${name} now.` });
      redirectTo(res, '/settings/organisation');
    } catch (error) {
      const { name = '' } = typedText(req.body, ['name']);
      show(res.status(400), name, problemsOf(error));
    }
  });

  return router;
}

function show(res: Response, name: string, problems: FormProblems): void {
  renderPage(res, 'organisation', { title: 'Organisation', section: 'settings', name, problems });
}
