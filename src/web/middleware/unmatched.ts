import type { RequestHandler } from 'express';
import { NotFoundError } from '../../failures.js';
import type { MountedRoute } from '../mounted-routes.js';
import { MethodNotAllowedError } from '../problems.js';

/**
 * What nothing served: 405 where another method would have been, else 404.
 * @param what is not there, with its article; a page unless told
 */
export function unmatched(routes: readonly MountedRoute[], what?: string): RequestHandler {
  return (req, _res, next) => {
    const allowed = routes
      .filter((route) => route.matches(req.path))
      .flatMap((route) => (route.methods.includes('GET') ? ['GET', 'HEAD'] : route.methods));
    next(
      allowed.length > 0 && !allowed.includes(req.method)
        ? new MethodNotAllowedError([...new Set(allowed)])
        : new NotFoundError(what),
    );
  };
}
