import { Router } from 'express';
import { undo } from '../../publishing/scheduling/undo.js';
import type { PublishingDeps } from '../../publishing/publishing-deps.js';
import { requireAction } from '../middleware/require-action.js';
import { ownPath } from '../own-path.js';
import { leaveFlash } from '../page-locals.js';
import { redirectTo } from '../redirect.js';
import { personOf } from '../request.js';
import type { WebServices } from '../services.js';
import { knownForm } from '../composer/composer-body.js';
import { undoneFlash } from './deliveries-flash.js';

/** Takes back what its reader did last: a move, a cancellation, or many at once. */
export function undoRoutes(services: WebServices & PublishingDeps): Router {
  const router = Router();

  router.post('/undo/:id', requireAction('delivery.move'), async (req, res) => {
    const given = ownPath(knownForm(req.body, { one: ['back'] }).text('back'));
    const back = given === '/' ? '/queue' : given;
    const person = personOf(req);
    const result = await undo(services, person, String(req.params['id']));
    leaveFlash(req, undoneFlash(result, { now: services.clock.now(), zone: person.zone, back }));
    redirectTo(res, back);
  });

  return router;
}
