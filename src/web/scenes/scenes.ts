import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { can } from '../../access/can.js';
import { loadBank, presentLevels } from '../../scenes/present-bank.js';
import {
  deleteScene,
  restoreScene,
  updateSceneToPresent,
  type SceneSeen,
} from '../../scenes/scene-changer.js';
import { sceneDesk } from '../../scenes/scene-desk.js';
import { saveScene } from '../../scenes/scene-saver.js';
import type { ScenesDeps } from '../../scenes/scenes-deps.js';
import type { SceneRecord } from '../../store/scenes.js';
import { NO_PROBLEMS, problemsOf, typedText, type FormProblems } from '../form-problems.js';
import { readInput } from '../input.js';
import { requireAction } from '../middleware/require-action.js';
import { leaveFlash } from '../page-locals.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';
import { bankLevelsView } from './bank-levels-view.js';
import { deskView } from './desk-view.js';
import { SCENES_FRAME, seenInput } from './frame.js';

const nameInput = z.strictObject({ name: z.string().max(200) });
const nothing = z.strictObject({});

type ById = Request<{ id: string }>;

/** Scenes: those there are, what holds, what is to come; saving, renaming and deleting them. */
export function sceneRoutes(services: ScenesDeps): Router {
  const { store, clock } = services;
  const router = Router();
  const edit = requireAction('scene.edit');

  router.get('/scenes', requireAction('scene.read'), async (req, res) => {
    const viewer = { now: clock.now(), zone: personOf(req).zone };
    renderPage(res, 'scenes', {
      ...SCENES_FRAME,
      title: 'Scenes',
      mayEdit: can(personOf(req), 'scene.edit'),
      ...deskView(await sceneDesk(store, viewer.now), viewer),
    });
  });

  router.get('/scenes/new', edit, (_req, res) => showNew(res, '', NO_PROBLEMS));

  router.post('/scenes', edit, async (req, res) => {
    try {
      const { name } = readInput(nameInput, req.body);
      const present = presentLevels(await loadBank(store), clock.now());
      const scene = await saveScene(services, personOf(req), { name, ...present });
      leaveFlash(req, {
        tone: 'good',
        text: `${scene.name} is saved, with every fader where it stands. Nothing moved.`,
      });
      redirectTo(res, `/scenes/${scene._id}`);
    } catch (error) {
      const { name = '' } = typedText(req.body, ['name']);
      await showNew(res.status(400), name, problemsOf(error));
    }
  });

  router.post('/scenes/:id/update', edit, async (req: ById, res) => {
    const scene = await updateSceneToPresent(services, personOf(req), seenIn(req));
    leaveFlash(req, {
      tone: 'good',
      text: `${scene.name} holds every fader as it stands now. Recalls made before keep theirs.`,
    });
    redirectTo(res, `/scenes/${scene._id}`);
  });

  router.post('/scenes/:id/delete', edit, async (req: ById, res) => {
    const scene = await deleteScene(services, personOf(req), seenIn(req));
    leaveFlash(req, { tone: 'good', text: deletedWords(scene), undo: undoOf(scene) });
    redirectTo(res, '/scenes');
  });

  router.post('/scenes/:id/restore', edit, async (req: ById, res) => {
    readInput(nothing, req.body);
    const scene = await restoreScene(services, personOf(req), { id: req.params.id });
    leaveFlash(req, { tone: 'good', text: `${scene.name} is back.` });
    redirectTo(res, '/scenes');
  });

  async function showNew(res: Response, name: string, problems: FormProblems): Promise<void> {
    const bank = await loadBank(store);
    renderPage(res, 'scenes-new', {
      ...SCENES_FRAME,
      title: 'Save a scene',
      problems: problems.list,
      name: {
        ...{ name: 'name', label: 'Name', value: name, required: true, maxlength: 60 },
        hint: 'As you would call it to a colleague: Spring tour, Exam weeks.',
        ...(problems.byField['name'] === undefined ? {} : { error: problems.byField['name'] }),
      },
      levels: bankLevelsView(presentLevels(bank, clock.now()), bank.channels),
    });
  }

  return router;
}

const seenIn = (req: ById): SceneSeen => ({
  id: req.params.id,
  ...readInput(seenInput, req.body),
});

const deletedWords = ({ name }: SceneRecord): string =>
  `${name} is deleted. Where it was recalled, it goes on as it was.`;

const undoOf = ({ _id }: SceneRecord) => ({ action: `/scenes/${_id}/restore` });
