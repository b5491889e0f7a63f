import { Router, type Request, type Response } from 'express';
import { textsOf } from '../../board/delivery-texts.js';
import type { BankImpact } from '../../board/bank-impact.js';
import type { ChannelsDeps } from '../../channels/channels-deps.js';
import {
  firstOpenDate,
  impactOfSharedBlackouts,
  setSharedBlackouts,
} from '../../channels/shared-blackouts.js';
import { blackoutsFrom, type Blackout } from '../../domain/index.js';
import { ConflictError } from '../../failures.js';
import { loadOrganisation } from '../../publishing/planning/channel-queue.js';
import { bankEffectView } from '../board/bank-effect-view.js';
import { blackoutFields } from './channel-form-view.js';
import { blackoutValues, type FormValues } from './channel-values.js';
import { readBlackoutForm } from './rhythm-form.js';
import { FormFields } from '../form-fields.js';
import { formProblems, NO_PROBLEMS, problemsOf, type FormProblems } from '../form-problems.js';
import { requireAction } from '../middleware/require-action.js';
import { leaveFlash } from '../page-locals.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';

interface Shown {
  readonly values: FormValues | null;
  readonly problems: FormProblems;
  readonly effect: BankImpact | null;
}

interface Taken {
  readonly wish: readonly Blackout[];
  readonly revision: number;
  readonly values: FormValues;
}

/** Settings: days on which nothing is promised on any channel. The effect is seen before saving. */
export function blackoutRoutes(services: ChannelsDeps): Router {
  const { store, clock } = services;
  const router = Router();
  const edit = requireAction('blackout.edit');

  router.get('/settings/blackouts', edit, async (req, res) => {
    await show(req, res, { values: null, problems: NO_PROBLEMS, effect: null });
  });

  router.post('/settings/blackouts/preview', edit, async (req, res) => {
    await take(req, res, async ({ wish, values }) => {
      const effect = await impactOfSharedBlackouts(services, wish, clock.now());
      await show(req, res, { values, problems: NO_PROBLEMS, effect });
    });
  });

  router.post('/settings/blackouts', edit, async (req, res) => {
    await take(req, res, async ({ wish, revision }) => {
      const { changed, waiting } = await setSharedBlackouts(services, personOf(req), {
        ...{ revision, wish },
      });
      const rest = waiting > 0 ? ` ${waiting} more channels follow within seconds.` : '';
      const followed =
        changed === 0
          ? 'The queue stays as it is.'
          : `${changed === 1 ? 'One delivery' : `${changed} deliveries`} followed.`;
      leaveFlash(req, { tone: 'good', text: `The blackouts are saved. ${followed}${rest}` });
      redirectTo(res, '/settings/blackouts');
    });
  });

  /** Reads the form and acts on it; what cannot be used is shown again with its problems. */
  async function take(req: Request, res: Response, act: (taken: Taken) => Promise<void>) {
    const fields = new FormFields(req.body);
    const revision = Number(fields.text('revision'));
    const values = fields.typed();
    try {
      await act({ wish: readBlackoutForm(fields), revision, values });
    } catch (error) {
      const overtaken = error instanceof ConflictError;
      const problems = overtaken ? formProblems({ '': [error.message] }) : problemsOf(error);
      await show(req, res.status(overtaken ? 409 : 400), { values, problems, effect: null });
    }
  }

  async function show(req: Request, res: Response, shown: Shown): Promise<void> {
    const now = clock.now();
    const { blackouts, revision } = await loadOrganisation(store);
    const open = blackoutsFrom(blackouts, await firstOpenDate(store, now));
    const values = shown.values ?? blackoutValues(open);
    const { effect } = shown;
    renderPage(res, 'blackouts', {
      title: 'Blackouts',
      section: 'settings',
      styles: ['levels', 'board', 'channels'],
      scripts: ['channels'],
      problems: shown.problems.list,
      blackouts: blackoutFields({ values, problems: shown.problems }),
      revision,
      effect:
        effect &&
        bankEffectView(effect, await textsOf(store, effect), { now, zone: personOf(req).zone }),
      // What is saved is what was previewed, whatever is typed below meanwhile.
      previewed: Object.entries({ ...values, revision: String(revision) }),
    });
  }

  return router;
}
