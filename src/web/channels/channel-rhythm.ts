import { Router, type Request, type Response } from 'express';
import type { PlanImpact } from '../../board/plan-impact.js';
import { findChannel } from '../../channels/channel-finder.js';
import type { ChannelsDeps } from '../../channels/channels-deps.js';
import { changeRhythm, impactOfRhythm, type PlanWish } from '../../channels/rhythm-changer.js';
import { blackoutsFrom, dateAt, FUNCTION_NAMES } from '../../domain/index.js';
import { ConflictError } from '../../failures.js';
import { capacityOfBank } from '../../value/capacity-of-bank.js';
import { capacityEffect } from '../board/capacity-effect.js';
import { effectView } from '../board/effect-view.js';
import { planFields } from './channel-form-view.js';
import { planValues, type FormValues } from './channel-values.js';
import { channelPath, channelView } from './channel-view.js';
import { readPlanForm } from './rhythm-form.js';
import { FormFields } from '../form-fields.js';
import { formProblems, NO_PROBLEMS, problemsOf, type FormProblems } from '../form-problems.js';
import { requireAction } from '../middleware/require-action.js';
import { leaveFlash } from '../page-locals.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';

type ById = Request<{ id: string }>;

interface Shown {
  readonly values: FormValues | null;
  readonly problems: FormProblems;
  readonly effect: PlanImpact | null;
}

/** Settings: when a channel may speak. Its effect is seen before it is saved. */
export function channelRhythmRoutes(services: ChannelsDeps): Router {
  const { store, networks, clock } = services;
  const router = Router();
  const edit = requireAction('channel.edit');

  router.get('/settings/channels/:id/rhythm', edit, async (req: ById, res) => {
    await show(req, res, { values: null, problems: NO_PROBLEMS, effect: null });
  });

  // Changes nothing; a POST because a rhythm is too long for an address.
  router.post('/settings/channels/:id/rhythm/preview', edit, async (req: ById, res) => {
    await take(req, res, async ({ wish, values }) => {
      const effect = await impactOfRhythm(services, { id: req.params.id, wish }, clock.now());
      await show(req, res, { values, problems: NO_PROBLEMS, effect });
    });
  });

  router.post('/settings/channels/:id/rhythm', edit, async (req: ById, res) => {
    const { id } = req.params;
    await take(req, res, async ({ wish, revision }) => {
      const changed = await changeRhythm(services, personOf(req), { id, revision, wish });
      const followed =
        changed === 0
          ? 'The queue stays as it is.'
          : `${changed === 1 ? 'One delivery' : `${changed} deliveries`} followed.`;
      leaveFlash(req, { tone: 'good', text: `The rhythm is saved. ${followed}` });
      redirectTo(res, `${channelPath(id)}/rhythm`);
    });
  });

  /** The windows decide when, not how much; still it is said what the bank takes of the hours. */
  async function hoursOf({ bank }: PlanImpact, now: number) {
    const work = { before: bank.before.dimmers, after: bank.after.dimmers };
    return capacityEffect(await capacityOfBank({ store }, work, now), false);
  }

  interface Taken {
    readonly wish: PlanWish;
    readonly revision: number;
    readonly values: FormValues;
  }

  /** Reads the form and acts on it; what cannot be used is shown again with its problems. */
  async function take(req: ById, res: Response, act: (taken: Taken) => Promise<void>) {
    const fields = new FormFields(req.body);
    const revision = Number(fields.text('revision'));
    const values = fields.typed();
    try {
      await act({ wish: readPlanForm(fields), revision, values });
    } catch (error) {
      const overtaken = error instanceof ConflictError;
      const problems = overtaken ? formProblems({ '': [error.message] }) : problemsOf(error);
      await show(req, res.status(overtaken ? 409 : 400), { values, problems, effect: null });
    }
  }

  async function show(req: ById, res: Response, shown: Shown): Promise<void> {
    const channel = await findChannel(store, req.params.id);
    const viewer = { now: clock.now(), zone: personOf(req).zone };
    const rhythm = channel.rhythms.at(-1);
    const kept = rhythm
      ? planValues(rhythm, blackoutsFrom(channel.blackouts, dateAt(rhythm.zone, viewer.now)))
      : {};
    const values = shown.values ?? kept;
    renderPage(res, 'channels-rhythm', {
      title: `Rhythm of ${channel.name}`,
      section: 'settings',
      styles: ['levels', 'board', 'capacity', 'channels'],
      scripts: ['channels'],
      channel: channelView(channel, networks.get(channel.network), viewer),
      problems: shown.problems.list,
      plan: planFields({ values, problems: shown.problems }),
      effect: shown.effect ? effectView(shown.effect, FUNCTION_NAMES, viewer) : null,
      capacity: shown.effect ? await hoursOf(shown.effect, viewer.now) : null,
      // What is saved is what was previewed, whatever is typed below meanwhile.
      previewed: Object.entries({ ...values, revision: String(channel.revision) }),
    });
  }

  return router;
}
