import { Router } from 'express';
import { z } from 'zod';
import { loadOrganisation } from '../../publishing/planning/channel-queue.js';
import { loadSample, removeSample, type SampleDeps } from '../../sample/sample-organisation.js';
import { lossSentence, sampleLoss } from '../../sample/sample-loss.js';
import { readInput } from '../input.js';
import { requireAction } from '../middleware/require-action.js';
import { leaveFlash } from '../page-locals.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';

const welcomeInput = z.strictObject({ answer: z.enum(['load', 'decline']) });

/** First run: offers the sample organisation, and takes it away again. */
export function welcomeRoutes(services: SampleDeps): Router {
  const { store } = services;
  const router = Router();

  router.get('/welcome', requireAction('sample.edit'), async (req, res) => {
    const { sample } = await loadOrganisation(store);
    renderPage(res, 'welcome', {
      title: 'Welcome',
      styles: ['levels', 'board', 'channels'],
      firstName: personOf(req).name.split(' ')[0] ?? '',
      loaded: sample === 'loaded',
      loss: sample === 'loaded' ? lossSentence(await sampleLoss(store)) : '',
    });
  });

  router.post('/welcome', requireAction('sample.edit'), async (req, res) => {
    const { answer } = readInput(welcomeInput, req.body);
    if (answer === 'load') {
      await loadSample(services, personOf(req));
      leaveFlash(req, {
        tone: 'good',
        text: 'The sample organisation is here. Move a fader: nothing is saved before you set it.',
      });
      redirectTo(res, '/board');
      return;
    }
    await store.organisation.updateOne(
      { _id: 'organisation', sample: 'not-asked' },
      { $set: { sample: 'declined' } },
    );
    redirectTo(res, '/board');
  });

  router.post('/welcome/remove', requireAction('sample.edit'), async (req, res) => {
    readInput(z.strictObject({}), req.body);
    await removeSample(services, personOf(req));
    leaveFlash(req, { tone: 'good', text: 'The sample organisation is gone.' });
    redirectTo(res, '/board');
  });

  return router;
}
