import { Router, type Response } from 'express';
import type { Clock } from '../../clock.js';
import { loadOrganisation } from '../../publishing/planning/channel-queue.js';
import type { Store } from '../../store/store.js';
import {
  capacitySettingsOf,
  setCapacity,
  type CapacityDeps,
} from '../../value/capacity-settings.js';
import { measureMinutes } from '../../value/measured-minutes.js';
import { countInbound } from '../../value/inbound-volume.js';
import { FormFields } from '../form-fields.js';
import { NO_PROBLEMS, problemsOf, type FormProblems } from '../form-problems.js';
import { requireAction } from '../middleware/require-action.js';
import { leaveFlash } from '../page-locals.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';
import { capacityTexts, readCapacityForm } from './capacity-form.js';
import { capacityFormView } from './capacity-form-view.js';

export interface CapacityServices extends CapacityDeps {
  readonly store: Store;
  readonly clock: Clock;
}

/** Settings, Capacity: the staff hours there are, what work takes of them, and what it is worth. */
export function capacityRoutes(services: CapacityServices): Router {
  const { store, clock } = services;
  const router = Router();
  const edit = requireAction('capacity.edit');

  router.get('/settings/capacity', edit, async (_req, res) => {
    const settings = capacitySettingsOf(await loadOrganisation(store));
    await show(res, { texts: capacityTexts(settings), problems: NO_PROBLEMS });
  });

  router.post('/settings/capacity', edit, async (req, res) => {
    const fields = new FormFields(req.body);
    try {
      const settings = readCapacityForm(fields);
      await setCapacity(services, personOf(req), settings);
      leaveFlash(req, {
        tone: 'good',
        text: settings.capacity
          ? 'Saved. The board shows what the bank needs of these hours.'
          : 'Saved. Nothing is held against staff hours.',
      });
      redirectTo(res, '/settings/capacity');
    } catch (error) {
      await show(res.status(400), { texts: fields.typed(), problems: problemsOf(error) });
    }
  });

  async function show(
    res: Response,
    shown: { readonly texts: Readonly<Record<string, string>>; readonly problems: FormProblems },
  ): Promise<void> {
    const [volume, measured] = await Promise.all([
      countInbound(store, clock.now()),
      measureMinutes(store, clock.now()),
    ]);
    renderPage(res, 'capacity', {
      title: 'Capacity',
      section: 'settings',
      styles: ['capacity'],
      ...capacityFormView(shown.texts, shown.problems, { volume, measured }),
    });
  }

  return router;
}
