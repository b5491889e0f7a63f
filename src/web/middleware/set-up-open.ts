import type { RequestHandler } from 'express';
import type { FirstRun } from '../../access/first-run.js';

/**
 * Lets pages say that nobody has been set up yet: without the one-time link there is no way in, and
 * the log-in would be a dead end. Asks the store until somebody is there, and never again.
 */
export function setUpOpen(firstRun: Pick<FirstRun, 'isOpen'>): RequestHandler {
  let isOver = false;
  return async (req, res, next) => {
    if (!req.actor && !isOver && req.method === 'GET') {
      const isOpen = await firstRun.isOpen();
      isOver = !isOpen;
      res.locals['setUpOpen'] = isOpen;
    }
    next();
  };
}
