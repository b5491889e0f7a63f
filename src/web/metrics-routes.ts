import { Router } from 'express';
import { METRICS_TYPE, metricsText } from '../health/metrics.js';
import { countStates } from '../health/state-counts.js';
import type { Services } from '../services.js';
import { requireAction } from './middleware/require-action.js';

/** Figures for Prometheus, with an API token like everything else that programs ask for. */
export function metricsRoutes(services: Pick<Services, 'store' | 'watchdog' | 'tallies'>): Router {
  const router = Router();
  const { store, watchdog, tallies } = services;

  router.get('/metrics', requireAction('metrics.read'), async (_req, res) => {
    const { facts, reasons } = await watchdog.look();
    // While the store is away, what is known without it is still told.
    const away = facts.store.type === 'failed';
    const [counted, counts] = away
      ? [[], []]
      : await Promise.all([tallies.list(), countStates(store)]);
    const text = await metricsText({ facts, reasons, tallies: counted, counts });
    res.set('Content-Type', METRICS_TYPE).send(text);
  });

  return router;
}
