import { Router, type Request, type Response } from 'express';
import type { MediaLibrary } from '../../media/media-library.js';
import { loadChannelLabels } from '../../publishing/viewing/delivery-view-labels.js';
import { schedulePost } from '../../publishing/scheduling/post-scheduler.js';
import type { PublishingDeps } from '../../publishing/publishing-deps.js';
import { formProblems } from '../form-problems.js';
import { requireAction } from '../middleware/require-action.js';
import { leaveFlash } from '../page-locals.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';
import type { WebServices } from '../services.js';
import { savedAnswer } from './composer-answer.js';
import { knownForm, type FormBody } from './composer-body.js';
import { COMPOSER_INPUTS, newPostOf, readComposer, type ComposerForm } from './composer-form.js';
import { takeImages } from './composer-images.js';
import { loadPanel } from './composer-preview.js';
import { refusedByChannels, scheduledFlash } from './composer-flash.js';
import { keepingText, type KeepText } from './composer-keeping.js';
import { startForm } from './composer-start.js';
import { submissionId } from './composer-submission.js';
import { composerPage, type ComposerContext } from './composer-view.js';
import { pressedTime } from './composer-when.js';

export type ComposerServices = WebServices & PublishingDeps & { readonly media: MediaLibrary };

/** Where a new post is written. */
export function composerRoutes(services: ComposerServices): Router {
  const router = Router();
  const { store, clock } = services;

  async function show(
    req: Request,
    res: Response,
    form: ComposerForm,
    more: Pick<ComposerContext, 'problems' | 'message'> = {},
  ): Promise<void> {
    const person = personOf(req);
    const channels = await loadChannelLabels(store);
    const overrideError = more.problems?.byField['overrideReason'];
    const panel = await loadPanel(services, form, {
      person,
      channels,
      now: clock.now(),
      ...(overrideError === undefined ? {} : { overrideError }),
    });
    renderPage(res, 'composer', composerPage(form, { person, channels, panel, ...more }));
  }

  router.get('/write', requireAction('post.create'), async (req, res) => {
    const channels = await loadChannelLabels(store);
    await show(req, res, startForm(req.query, { channels, zone: personOf(req).zone }));
  });

  router.post('/write/preview', requireAction('post.create'), async (req, res) => {
    const person = personOf(req);
    const form = readComposer(knownForm(req.body, COMPOSER_INPUTS), person.zone);
    const channels = await loadChannelLabels(store);
    const panel = await loadPanel(services, form, { person, channels, now: clock.now() });
    renderPage(res, 'composer-panel', { title: 'Preview', panel });
  });

  router.post('/write', requireAction('post.create'), async (req, res) => {
    const person = personOf(req);
    const body = knownForm(req.body, COMPOSER_INPUTS);
    const typed = readComposer(body, person.zone);
    const keep: KeepText = {
      log: services.log,
      action: '/write',
      show: (form, more) => show(req, res, form, more),
    };
    await keepingText(keep, { req, res, typed }, async () => {
      const { form, problems } = await takeImages(services, req, typed);
      if (problems) {
        await show(req, res.status(400), form, { problems: formProblems(problems) });
        return;
      }
      const nearest = takeNearest(body, form, person.zone);
      if (nearest !== null || !asksToSave(body)) {
        await show(req, res, nearest ?? form);
        return;
      }
      const read = newPostOf(form);
      if (read.type === 'problems') {
        await show(req, res.status(400), form, { problems: formProblems(read.problems) });
        return;
      }
      const { submission } = form;
      const postId = await submissionId(store, person, { submission, input: read.input });
      const result = await schedulePost(services, person, read.input, { postId });
      if (result.type === 'refused') {
        await show(req, res.status(422), form, refusedByChannels(result.refusals));
        return;
      }
      leaveFlash(req, scheduledFlash(result.deliveries, { now: clock.now(), zone: person.zone }));
      savedAnswer(req, res, form.draft ? '/queue?state=draft' : '/queue');
    });
  });

  return router;
}

/** The button that takes the nearest time fills it in; nothing is saved by it. */
export function takeNearest(body: FormBody, form: ComposerForm, zone: string): ComposerForm | null {
  const when = pressedTime(body, form.when, zone);
  return when && { ...form, when };
}

/** Any other button only looks: it adds images, checks, or takes a time over. */
export const asksToSave = (body: FormBody): boolean =>
  body.text('do') === 'save' || body.text('do') === 'draft';
