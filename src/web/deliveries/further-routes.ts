import { Router } from 'express';
import { takeToChannels } from '../../publishing/scheduling/further-channels.js';
import { furtherChannels } from '../../publishing/scheduling/post-input.js';
import { loadDelivery } from '../../publishing/viewing/delivery-view.js';
import { knownForm } from '../composer/composer-body.js';
import { formProblems } from '../form-problems.js';
import { readInput } from '../input.js';
import { requireAction } from '../middleware/require-action.js';
import { leaveFlash } from '../page-locals.js';
import { redirectTo } from '../redirect.js';
import { personOf } from '../request.js';
import { backPath } from './deliveries-flash.js';
import { furtherProblem, takenWords } from './deliveries-further.js';
import { freshForm } from './deliveries-page.js';
import { deliveryShow, type DeliveryServices } from './delivery-show.js';

/** Taking a post to further channels, from the page of one of its deliveries. */
export function furtherRoutes(services: DeliveryServices): Router {
  const router = Router();
  const { store } = services;
  const show = deliveryShow(services);

  router.post('/deliveries/:id/channels', requireAction('post.edit'), async (req, res) => {
    const id = String(req.params['id']);
    const chosen = knownForm(req.body, { one: [], many: ['channels'] }).texts('channels');
    const person = personOf(req);
    const { post } = await loadDelivery(store, id);
    try {
      const { channels } = readInput(furtherChannels, { channels: chosen });
      const names = await takeToChannels(services, person, { post, channels });
      leaveFlash(req, { tone: 'good', text: takenWords(names) });
      redirectTo(res, `/deliveries/${id}`);
    } catch (error) {
      const said = furtherProblem(error);
      if (said === null) throw error;
      const fresh = freshForm(person.zone, backPath(undefined, id));
      const problems = formProblems({ channels: [said.sentence] });
      res.status(said.status);
      await show(req, res, id, { ...fresh, problems, further: { chosen, error: said.sentence } });
    }
  });
  return router;
}
