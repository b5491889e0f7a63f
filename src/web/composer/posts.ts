import { Router, type Request, type Response } from 'express';
import { placeDrafts } from '../../publishing/planning/draft-placement.js';
import { duplicatePost, editPost } from '../../publishing/scheduling/post-editor.js';
import {
  loadPostForEditing,
  type PostForEditing,
} from '../../publishing/viewing/delivery-view-post.js';
import { can } from '../../access/can.js';
import { ForbiddenError } from '../../failures.js';
import { formProblems } from '../form-problems.js';
import { requireAction } from '../middleware/require-action.js';
import { leaveFlash } from '../page-locals.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';
import { savedAnswer } from './composer-answer.js';
import { knownForm } from './composer-body.js';
import { editedFlash, refusedByChannels } from './composer-flash.js';
import { COMPOSER_INPUTS, postEditOf, readComposer, type ComposerForm } from './composer-form.js';
import { takeImages } from './composer-images.js';
import { keepingText, type KeepText } from './composer-keeping.js';
import { loadPanel } from './composer-preview.js';
import { asksToSave, takeNearest, type ComposerServices } from './composer.js';
import { whenToSave } from './composer-when.js';
import {
  editForm,
  editPage,
  isEditable,
  isUnplaced,
  outPage,
  type EditContext,
} from './posts-edit.js';

/** Changing what a post says, and copying it. */
export function postRoutes(services: ComposerServices): Router {
  const router = Router();
  const { store, clock } = services;

  async function load(req: Request): Promise<PostForEditing> {
    const found = await loadPostForEditing(store, String(req.params['id']));
    if (!can(personOf(req), 'post.edit', { ownerId: found.post.author }))
      throw new ForbiddenError();
    return found;
  }

  async function show(
    req: Request,
    res: Response,
    form: ComposerForm,
    more: Pick<EditContext, 'problems' | 'message'> & { readonly found: PostForEditing },
  ): Promise<void> {
    const { found, ...said } = more;
    const person = personOf(req);
    const channels = found.deliveries.map(({ channel }) => channel);
    const panel = await loadPanel(services, form, {
      person,
      channels,
      now: clock.now(),
      placed: found.deliveries,
    });
    const context = { person, channels, panel, now: clock.now(), found, ...said };
    renderPage(res, 'composer', editPage(form, context));
  }

  router.get('/posts/:id/edit', requireAction('post.edit'), async (req, res) => {
    const found = await load(req);
    if (isEditable(found)) await show(req, res, editForm(found, personOf(req).zone), { found });
    else renderPage(res, 'composer-out', outPage(found));
  });

  router.post('/posts/:id/edit', requireAction('post.edit'), async (req, res) => {
    const person = personOf(req);
    const id = String(req.params['id']);
    const body = knownForm(req.body, COMPOSER_INPUTS);
    const found = await load(req);
    const sent = readComposer(body, person.zone);
    const channels = found.deliveries.map(({ channel }) => channel.id);
    const typed = { ...sent, channels, function: found.post.function };
    const keep: KeepText = {
      log: services.log,
      action: `/posts/${id}/edit`,
      show: (form, more) => show(req, res, form, { found, ...more }),
    };
    await keepingText(keep, { req, res, typed }, async () => {
      const { form, problems } = await takeImages(services, req, typed);
      if (problems) {
        await show(req, res.status(400), form, { found, problems: formProblems(problems) });
        return;
      }
      const nearest = takeNearest(body, form, person.zone);
      if (nearest !== null || !asksToSave(body)) {
        await show(req, res, nearest ?? form, { found });
        return;
      }
      // Only drafts are given a time here; what has one keeps it.
      const unplaced = isUnplaced(found);
      const read = postEditOf(form);
      const when = whenToSave({ ...form, draft: form.draft || !unplaced });
      if (read.type === 'problems' || when.type === 'problems') {
        const wrong = {
          ...(read.type === 'problems' ? read.problems : {}),
          ...(when.type === 'problems' ? when.problems : {}),
        };
        await show(req, res.status(400), form, { found, problems: formProblems(wrong) });
        return;
      }
      const edited = await editPost(services, person, id, read.input);
      const placed = await placeDrafts(services, person, {
        post: edited.post,
        deliveries: edited.deliveries,
        when: when.when,
        overrideReason: form.overrideReason === '' ? null : form.overrideReason,
      });
      if (placed.type === 'refused') {
        const again = await load(req);
        const kept = { ...form, revision: again.post.revision };
        const refused = refusedByChannels(placed.refusals);
        await show(req, res.status(422), kept, { found: again, ...refused });
        return;
      }
      const context = { now: clock.now(), zone: person.zone };
      leaveFlash(req, editedFlash(placed.deliveries, context));
      savedAnswer(req, res, '/queue');
    });
  });

  router.post('/posts/:id/duplicate', requireAction('post.create'), async (req, res) => {
    knownForm(req.body, { one: ['back', 'revision'] });
    const copy = await duplicatePost(services, personOf(req), String(req.params['id']));
    leaveFlash(req, {
      tone: 'good',
      text: 'Here is the copy, as a draft. Change what should differ, then give it a time.',
    });
    redirectTo(res, `/posts/${copy._id}/edit`);
  });

  return router;
}
