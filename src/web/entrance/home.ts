import { Router } from 'express';
import { can } from '../../access/can.js';
import { requireAction } from '../middleware/require-action.js';
import { redirectTo } from '../redirect.js';
import { actorOf } from '../request.js';

/** Addresses without a screen of their own. */
export function homeRoutes(): Router {
  const router = Router();

  router.get('/', requireAction('dimmer.read'), (_req, res) => {
    redirectTo(res, '/board');
  });

  router.get('/settings', requireAction('account.edit'), (req, res) => {
    const mayConnect = can(actorOf(req), 'channel.edit');
    redirectTo(res, mayConnect ? '/settings/channels' : '/account');
  });

  return router;
}
