import { Router, type Request } from 'express';
import { countStates } from '../../health/state-counts.js';
import { messageTroubles } from '../../notices/message-troubles.js';
import type { Services } from '../../services.js';
import type { BackupRecord } from '../../store/backups.js';
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
  const context = { facts, reasons, uses, zone };
  if (facts.store.type === 'failed') {
    return healthView({ ...context, tallies: [], counts: [], backup: null, messages: [] });
  }
  const [counted, counts, backup, messages] = await Promise.all([
    tallies.list(),
    countStates(store),
    store.backups.findById('latest').lean<BackupRecord | null>().exec(),
    messageTroubles(store),
  ]);
  return healthView({ ...context, tallies: counted, counts, backup, messages });
}
