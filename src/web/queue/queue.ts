import { Router } from 'express';
import { isRecordId } from '../../store/record-id.js';
import { loadAuthors } from '../../publishing/viewing/delivery-filter.js';
import { loadChannelLabels } from '../../publishing/viewing/delivery-view-labels.js';
import { isDeliveryState, readCursor } from '../../publishing/viewing/queue-view.js';
import type { PublishingDeps } from '../../publishing/publishing-deps.js';
import { NotFoundError } from '../../failures.js';
import { requireAction } from '../middleware/require-action.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';
import type { WebServices } from '../services.js';
import { readFilter } from '../deliveries/delivery-filters.js';
import { queuePage } from './queue-page.js';
import { loadQueueSections } from './queue-sections.js';

/** What goes out when and why then, and what waits for a person. */
export function queueRoutes(services: WebServices & Pick<PublishingDeps, 'store'>): Router {
  const { clock, store } = services;
  const router = Router();

  router.get('/queue', requireAction('delivery.read'), async (req, res) => {
    const { channel, state, after } = req.query;
    const [channels, authors] = await Promise.all([loadChannelLabels(store), loadAuthors(store)]);
    const chosen =
      typeof channel === 'string' && channel !== ''
        ? channels.find(({ id }) => isRecordId(channel) && id === channel)
        : null;
    if (chosen === undefined) throw new NotFoundError('The channel');
    const request = {
      channels,
      channel: chosen,
      state: isDeliveryState(state) ? state : null,
      filter: readFilter(req.query),
      after: readCursor(after),
    };
    const sections = await loadQueueSections(store, request);
    const context = { person: personOf(req), now: clock.now(), authors };
    renderPage(res, 'queue', queuePage(request, sections, context));
  });

  return router;
}
