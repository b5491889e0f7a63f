import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { impactOfBank } from '../../board/bank-impact.js';
import { textsOf } from '../../board/delivery-texts.js';
import { grandMasterSet } from '../../board/dimmer-changes.js';
import { grandMasterAt } from '../../board/fader.js';
import { setGrandMaster, type GrandMasterOutcome } from '../../board/grand-master.js';
import type { LevelDeps } from '../../board/level-setter.js';
import type { Instant } from '../../domain/time-units.js';
import { loadOrganisation } from '../../publishing/planning/channel-queue.js';
import { capacityOfBank } from '../../value/capacity-of-bank.js';
import { BOARD_FRAME } from './board-frame.js';
import type { Viewer } from './board-view.js';
import { capacityEffect, overrideReasonInput } from './capacity-effect.js';
import { followedWords } from './followed-words.js';
import { goalInput, goalOf, paceOf } from './level-input.js';
import { MASTER_ID, masterImpactView } from './master-view.js';
import { masterOvertakenWords } from './overtaken-words.js';
import { standsWords, unlessRefused, wayBackView } from './way-back.js';
import { readInput } from '../input.js';
import { requireAction } from '../middleware/require-action.js';
import { leaveFlash } from '../page-locals.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';

const masterInput = z.strictObject({ ...goalInput, overrideReason: overrideReasonInput });
type MasterFields = Omit<z.infer<typeof masterInput>, 'overrideReason'>;

/** The grand master of the board: its effect on every channel, before it is set. */
export function grandMasterRoutes(services: LevelDeps): Router {
  const { store, clock } = services;
  const router = Router();
  const viewerOf = (req: Request): Viewer => ({ now: clock.now(), zone: personOf(req).zone });

  router.get('/board/master/impact', requireAction('dimmer.set'), async (req, res) => {
    await showImpact(req, res, {
      view: 'board-master-impact',
      ...readInput(masterInput, req.query),
    });
  });

  router.get('/board/master/preview', requireAction('dimmer.set'), async (req, res) => {
    await showImpact(req, res, {
      view: 'board-master-preview',
      ...readInput(masterInput, req.query),
    });
  });

  router.post('/board/master', requireAction('dimmer.set'), async (req, res) => {
    const { overrideReason = null, ...fields } = readInput(masterInput, req.body);
    const outcome = await unlessRefused(
      setGrandMaster(services, personOf(req), {
        ...goalOf(fields, clock.now()),
        ...{ revision: fields.revision, overrideReason },
      }),
    );
    const view = 'board-master-preview';
    // It takes too many hours: the panel asks again, with the figures and for a reason.
    if (!outcome) {
      await showImpact(req, res.status(422), { view, refused: true, ...fields });
      return;
    }
    if (outcome.type === 'overtaken') {
      await showImpact(req, res.status(409), { view, ...fields });
      return;
    }
    if (outcome.type === 'set') leaveFlash(req, setFlash(outcome, clock.now()));
    redirectTo(res, `/board#${MASTER_ID}`);
  });

  async function showImpact(
    req: Request,
    res: Response,
    {
      view,
      refused = false,
      ...fields
    }: MasterFields & { readonly view: string; readonly refused?: boolean },
  ): Promise<void> {
    const viewer = viewerOf(req);
    const goal = goalOf(fields, viewer.now);
    const [organisation, effect] = await Promise.all([
      loadOrganisation(store),
      impactOfBank(services, grandMasterSet(goal, viewer.now), viewer.now),
    ]);
    const { before, after } = effect.bank;
    const work = { before: before.dimmers, after: after.dimmers };
    const [texts, hours, stale] = await Promise.all([
      textsOf(store, effect),
      capacityOfBank(services, work, viewer.now),
      organisation.revision === fields.revision
        ? ''
        : masterOvertakenWords(store, organisation, { wanted: goal.level, viewer }),
    ]);
    const { zone, revision } = organisation;
    const state = { ...grandMasterAt(organisation, zone, viewer.now), zone, revision };
    renderPage(res, view, {
      ...BOARD_FRAME,
      title: 'What the grand master would change',
      impact: {
        ...masterImpactView(effect, {
          ...{ goal, state, texts, viewer, stale, pace: paceOf(fields) },
        }),
        capacity: capacityEffect(hours, refused),
      },
    });
  }

  return router;
}

function setFlash(set: Extract<GrandMasterOutcome, { readonly type: 'set' }>, now: Instant) {
  const { organisation, wayBack, followed } = set;
  const where = standsWords(grandMasterAt(organisation, organisation.zone, now));
  const back = wayBackView(wayBack);
  return {
    tone: 'good',
    text: `The grand master ${where}. ${followedWords(followed)}`,
    undo: {
      action: '/board/master',
      label: back.label,
      fields: {
        ...back.fields,
        revision: String(organisation.revision),
      },
    },
  } as const;
}
