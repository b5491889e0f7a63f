import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { can } from '../../access/can.js';
import { ConflictError } from '../../failures.js';
import { endRecall, findRecall, moveRecallEnd } from '../../scenes/recall-changer.js';
import { recallPhase } from '../../scenes/recall-phase.js';
import { todayIn } from '../../scenes/recall-wish.js';
import { differenceOf } from '../../scenes/scene-difference.js';
import { sceneDesk } from '../../scenes/scene-desk.js';
import type { ScenesDeps } from '../../scenes/scenes-deps.js';
import type { SceneRecallRecord } from '../../store/scene-recalls.js';
import type { Viewer } from '../board/board-view.js';
import { formProblems, NO_PROBLEMS, problemsOf, type FormProblems } from '../form-problems.js';
import { readInput } from '../input.js';
import { requireAction } from '../middleware/require-action.js';
import { leaveFlash } from '../page-locals.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';
import { bankLevelsView } from './bank-levels-view.js';
import { recallRow } from './desk-view.js';
import { differenceView } from './difference-view.js';
import { revisionInput, SCENES_FRAME, seenInput } from './frame.js';
import { overlapWords, OVERLAP_RULE } from './overlap-words.js';
import { capital, endWords } from './recall-words.js';
import { momentOf } from '../times.js';

const moveInput = z.strictObject({ revision: revisionInput, to: z.string().max(10) });

type ById = Request<{ id: string }>;

/** One recall of a scene: when it holds, ending it, moving its end. */
export function sceneRecallRoutes(services: ScenesDeps): Router {
  const { store, clock } = services;
  const router = Router();
  const recall = requireAction('scene.recall');
  const viewerOf = (req: Request): Viewer => ({ now: clock.now(), zone: personOf(req).zone });

  router.get('/scenes/recalls/:id', requireAction('scene.read'), async (req: ById, res) => {
    await show(req, res, NO_PROBLEMS);
  });

  router.post('/scenes/recalls/:id/end', recall, async (req: ById, res) => {
    const { id } = req.params;
    await trying(req, res, async () => {
      const { after } = await endRecall(services, personOf(req), {
        ...{ id, ...readInput(seenInput, req.body) },
      });
      const takenBack = (await phaseOf(after)) === 'taken-back';
      const text = takenBack
        ? `${after.name} was taken back: it does not begin.`
        : `${after.name} has ended. Every fader it held is back where it was before.`;
      leaveFlash(req, { tone: 'good', text });
      redirectTo(res, '/scenes');
    });
  });

  router.post('/scenes/recalls/:id/move', recall, async (req: ById, res) => {
    const { id } = req.params;
    await trying(req, res, async () => {
      const { to, revision } = readInput(moveInput, req.body);
      const wish = { id, revision, to: to === '' ? null : to };
      const { before, after } = await moveRecallEnd(services, personOf(req), wish);
      const viewer = viewerOf(req);
      leaveFlash(req, {
        tone: 'good',
        text: `${after.name} holds ${endWords(after, viewer)} now.`,
        ...undoMove(before, after),
      });
      redirectTo(res, `/scenes/recalls/${id}`);
    });
  });

  async function trying(req: ById, res: Response, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      const overtaken = error instanceof ConflictError;
      const problems = overtaken
        ? formProblems({ '': [error.message] }, 'Nothing was changed')
        : problemsOf(error);
      await show(req, res.status(overtaken ? 409 : 400), problems);
    }
  }

  async function phaseOf(of: SceneRecallRecord) {
    const { bank } = await sceneDesk(store, clock.now());
    return recallPhase(of, bank.organisation.zone, clock.now());
  }

  async function show(req: ById, res: Response, problems: FormProblems): Promise<void> {
    const viewer = viewerOf(req);
    const { now } = viewer;
    const [found, desk] = await Promise.all([
      findRecall(store, req.params.id),
      sceneDesk(store, now),
    ]);
    const { bank } = desk;
    const { zone } = bank.organisation;
    const phase = recallPhase(found, zone, now);
    const open = phase === 'to-come' || phase === 'under-way';
    const ended = { ...found, endedAt: now };
    const difference = open ? await differenceOf(services, { recall: ended, bank }, now) : null;
    renderPage(res, 'scene-recall', {
      ...SCENES_FRAME,
      title: `${found.name}, recalled`,
      recall: {
        ...recallRow(found, desk, viewer),
        span: capital(recallRow(found, desk, viewer).when),
        toEnd: phase === 'to-come' ? 'take it back' : 'end it now',
        scene: `/scenes/${found.scene}`,
        phase: PHASES[phase],
        made: momentOf(found.at, viewer),
        ended: found.endedBy ? `Ended by ${found.endedBy.name}.` : '',
      },
      to: {
        ...{ name: 'to', label: 'Last day', type: 'date', optional: true },
        ...{ value: found.to?.type === 'date' ? found.to.date : '', min: todayIn(zone, now) },
        hint: 'To 24:00 in each channel’s own zone. Empty: until it is ended.',
        ...(problems.byField['to'] === undefined ? {} : { error: problems.byField['to'] }),
      },
      mayChange: open && can(personOf(req), 'scene.recall'),
      problems: problems.list,
      overlaps: open ? overlapWords(found, desk.recalls, { zone, viewer }) : [],
      rule: OVERLAP_RULE,
      levels: bankLevelsView(found, bank.channels),
      effect: difference ? differenceView(difference, viewer) : null,
    });
  }

  return router;
}

const PHASES = {
  'to-come': 'To come',
  'under-way': 'Recalled',
  over: 'Over',
  'taken-back': 'Taken back',
} as const;

/** Back to the day before it was moved, where that is a day. */
function undoMove(before: SceneRecallRecord, after: SceneRecallRecord) {
  if (before.to?.type === 'instant') return {};
  const fields = { revision: String(after.revision), to: before.to?.date ?? '' };
  const action = `/scenes/recalls/${after._id}/move`;
  return { undo: { action, label: 'Undo', fields } };
}
