import { randomBytes } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import type { Logger } from '../../log.js';

/**
 * Gives each request a reference and logs one line when it ends. The fields below are all that is
 * ever logged of a request: never bodies, headers, query strings, nor the path itself, since a path
 * may carry a one-time link; the route's pattern stands for it.
 */
export function requestLog(log: Logger): RequestHandler {
  return (req, res, next) => {
    const started = performance.now();
    const reference = randomBytes(6).toString('hex');
    req.reference = reference;
    res.once('close', () => {
      log.info(
        {
          reference,
          method: req.method,
          route: routeOf(req),
          status: res.statusCode,
          complete: res.writableFinished,
          milliseconds: Math.round(performance.now() - started),
          actor: req.actor?.id ?? null,
        },
        'request ended',
      );
    });
    next();
  };
}

function routeOf(req: Request): string | null {
  const route: unknown = req.route;
  if (typeof route !== 'object' || route === null || !('path' in route)) return null;
  return typeof route.path === 'string' ? route.path : null;
}
