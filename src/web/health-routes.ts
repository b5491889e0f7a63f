import { Router } from 'express';

/** Whether this process answers at all; what it depends on is not asked. */
export function healthRoutes(): Router {
  const router = Router();
  router.get('/healthz', (_req, res) => {
    res.set('Cache-Control', 'no-store').json({ status: 'alive' });
  });
  return router;
}
