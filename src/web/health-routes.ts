import { Router } from 'express';
import { z } from 'zod';
import type { HealthReason } from '../health/health-reasons.js';
import type { Watchdog } from '../health/watchdog.js';
import { readInput } from './input.js';

const readyQuery = z.strictObject({
  of: z.enum(['installation', 'process']).default('installation'),
});

/** For machines that watch this one: whether it lives, and whether posts go out. */
export function healthRoutes({ watchdog }: { readonly watchdog: Watchdog }): Router {
  const router = Router();

  /** Whether this process answers at all; what it depends on is not asked. */
  router.get('/healthz', (_req, res) => {
    res.set('Cache-Control', 'no-store').json({ status: 'alive' });
  });

  router.get('/readyz', async (req, res) => {
    const { of } = readInput(readyQuery, { ...req.query });
    const { ready, reasons } = await watchdog.readiness(of);
    res
      .status(ready ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json({ status: ready ? 'ready' : 'not-ready', of, reasons: reasons.map(publicReason) });
  });

  return router;
}

/** Anybody may ask, so machines are not named. */
const publicReason = ({ part, severity, sentence, remedy }: HealthReason) => ({
  ...{ part, severity, sentence, remedy },
});
