import { Router, type Request } from 'express';
import { countStates } from '../../health/state-counts.js';
import type { Services } from '../../services.js';
import { requireAction } from '../middleware/require-action.js';
import { renderPage, renderView } from '../render-page.js';
import { personOf } from '../request.js';
import { healthView } from './health-view.js';

type HealthDeps = Pick<Services, 'store' | 'watchdog' | 'tallies' | 'uses'>;

/** Settings, Health: what is wrong and what to do, for whoever runs it. */
export function healthPageRoutes(services: HealthDeps): Router {
  const router = Router();
  const reader = requireAction('health.read');

  router.get('/settings/health', reader, async (req, res) => {
    renderPage(res, 'health', {
      title: 'Health',
      section: 'settings',
      scripts: ['health'],
      health: await viewFor(services, req),
    });
  });

  // The part that changes, for the page's script to fetch again and again.
  router.get('/settings/health/now', reader, async (req, res) => {
    res.type('html').send(renderView(res, 'health-now', { health: await viewFor(services, req) }));
  });

  return router;
}

async function viewFor({ store, watchdog, tallies, uses }: HealthDeps, req: Request) {
  const { zone } = personOf(req);
  const { facts, reasons } = await watchdog.look();
  const [counted, counts] =
    facts.store.type === 'failed'
      ? [[], []]
      : await Promise.all([tallies.list(), countStates(store)]);
  return healthView({ facts, reasons, tallies: counted, counts, uses, zone });
}
