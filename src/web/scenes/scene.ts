import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { can } from '../../access/can.js';
import { CallerError, ConflictError, InvalidInputError, RuleError } from '../../failures.js';
import { loadOrganisation } from '../../publishing/planning/channel-queue.js';
import { loadBank } from '../../scenes/present-bank.js';
import { recallsFrom } from '../../scenes/recall-follower.js';
import { prepareRecall } from '../../scenes/recall-preparation.js';
import { todayIn } from '../../scenes/recall-wish.js';
import { renameScene } from '../../scenes/scene-changer.js';
import { differenceOf, leftAlone } from '../../scenes/scene-difference.js';
import { findScene } from '../../scenes/scene-finder.js';
import { recallScene } from '../../scenes/scene-recaller.js';
import type { ScenesDeps } from '../../scenes/scenes-deps.js';
import type { SceneRecallRecord } from '../../store/scene-recalls.js';
import type { Viewer } from '../board/board-view.js';
import { capacityEffect, overrideReasonInput } from '../board/capacity-effect.js';
import { formProblems, NO_PROBLEMS, problemsOf, type FormProblems } from '../form-problems.js';
import { readInput } from '../input.js';
import { requireAction } from '../middleware/require-action.js';
import { leaveFlash } from '../page-locals.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';
import { differenceView } from './difference-view.js';
import { revisionInput, SCENES_FRAME } from './frame.js';
import { overlapWords, OVERLAP_RULE } from './overlap-words.js';
import { recallFields, recallWish, type RecallFields } from './recall-form.js';
import { recallFormView } from './recall-form-view.js';
import { capital, spanWords } from './recall-words.js';
import { recalledFlash, sceneHead, thenWords, underView } from './scene-view.js';

const renameInput = z.strictObject({ revision: revisionInput, name: z.string().max(200) });
const recallInput = z.strictObject({
  ...{ when: z.enum(['now', 'date']), from: z.string(), to: z.string(), overDays: z.string() },
  ...{ seen: z.string().max(100), overrideReason: overrideReasonInput },
});

type ById = Request<{ id: string }>;

interface Shown {
  readonly fields: RecallFields;
  readonly problems: FormProblems;
  /** Said above the difference: that the bank changed meanwhile. */
  readonly stale: string;
  /** Whether it was just refused for the hours it takes. */
  readonly refused: boolean;
}

/** One scene: what it changes, and when it shall. */
export function scenePageRoutes(services: ScenesDeps): Router {
  const { store, clock } = services;
  const router = Router();

  router.get('/scenes/:id', requireAction('scene.read'), async (req: ById, res) => {
    await show(req, res, { fields: recallFields(req.query) });
  });

  router.post('/scenes/:id/recall', requireAction('scene.recall'), async (req: ById, res) => {
    const fields = recallFields(req.body);
    try {
      const { seen, overrideReason = null } = readInput(recallInput, req.body);
      const request = { scene: req.params.id, ...recallWish(fields), seen, overrideReason };
      const outcome = await recallScene(services, personOf(req), request);
      if (outcome.type === 'overtaken') {
        await show(req, res.status(409), { fields, stale: STALE });
        return;
      }
      const { zone } = await loadOrganisation(store);
      leaveFlash(req, recalledFlash(outcome, zone, viewerOf(req)));
      redirectTo(res, '/scenes');
    } catch (error) {
      if (error instanceof RuleError) {
        await show(req, res.status(422), { fields, refused: true });
      } else if (error instanceof InvalidInputError) {
        await show(req, res.status(400), { fields, problems: problemsOf(error) });
      } else throw error;
    }
  });

  router.post('/scenes/:id/rename', requireAction('scene.edit'), async (req: ById, res) => {
    const { id } = req.params;
    try {
      const given = readInput(renameInput, req.body);
      const scene = await renameScene(services, personOf(req), { id, ...given });
      leaveFlash(req, { tone: 'good', text: `The scene is called ${scene.name} now.` });
      redirectTo(res, `/scenes/${id}`);
    } catch (error) {
      const overtaken = error instanceof ConflictError;
      const problems = overtaken ? formProblems({ '': [error.message] }) : problemsOf(error);
      const fields = recallFields({});
      await show(req, res.status(overtaken ? 409 : 400), { fields, problems });
    }
  });

  const viewerOf = (req: Request): Viewer => ({ now: clock.now(), zone: personOf(req).zone });

  async function show(req: ById, res: Response, given: Partial<Shown>): Promise<void> {
    const { fields = recallFields({}), stale = '', refused = false } = given;
    const viewer = viewerOf(req);
    const person = personOf(req);
    const [scene, bank, recalls] = await Promise.all([
      findScene(store, req.params.id),
      loadBank(store),
      recallsFrom(store, viewer.now),
    ]);
    const { zone } = bank.organisation;
    let problems = given.problems ?? NO_PROBLEMS;
    let effect: Awaited<ReturnType<typeof effectOf>> | null = null;
    try {
      if (problems === NO_PROBLEMS) effect = await effectOf(req, { fields, recalls, refused });
    } catch (error) {
      if (!(error instanceof CallerError)) throw error;
      problems = problemsOf(error, 'This cannot be recalled');
    }
    renderPage(res, 'scene', {
      ...SCENES_FRAME,
      title: scene.name,
      scene: sceneHead(scene, bank, viewer),
      mayEdit: can(person, 'scene.edit'),
      mayRecall: can(person, 'scene.recall'),
      problems: problems.list,
      form: recallFormView(fields, problems, todayIn(zone, viewer.now)),
      when: fields,
      rule: OVERLAP_RULE,
      under: recalls
        .filter((recall) => recall.scene === scene.id)
        .map((recall) => underView(recall, zone, viewer)),
      ...{ effect, stale },
    });
  }

  async function effectOf(
    req: ById,
    given: {
      readonly fields: RecallFields;
      readonly recalls: readonly SceneRecallRecord[];
      readonly refused: boolean;
    },
  ) {
    const viewer = viewerOf(req);
    const wish = { scene: req.params.id, ...recallWish(given.fields) };
    const { now } = viewer;
    const prepared = await prepareRecall(store, personOf(req), { wish, now });
    const difference = await differenceOf(services, prepared, now);
    const { zone } = prepared.bank.organisation;
    const alone = await leftAlone(store, prepared);
    return {
      ...differenceView(difference, viewer),
      then: thenWords(prepared.recall, viewer),
      capacity: capacityEffect(difference.hours, given.refused),
      later: alone.later.join(', '),
      gone: alone.gone.join(', '),
      overlaps: overlapWords(prepared.recall, given.recalls, { zone, viewer }),
      seen: prepared.seen,
      label: wish.from === null ? 'Recall it now' : 'Schedule it',
      span: capital(spanWords(prepared.recall, wish.from === null, viewer)),
    };
  }

  return router;
}

const STALE =
  'Nothing was recalled: somebody changed the board or the scene since you looked. This is what it would change now.';
