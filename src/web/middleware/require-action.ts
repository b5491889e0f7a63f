import type { RequestHandler } from 'express';
import { can, type Action } from '../../access/can.js';
import { ForbiddenError, UnauthenticatedError } from '../../failures.js';
import type { MountedRoute } from '../mounted-routes.js';

/**
 * Stands in front of every route behind the log-in: lets in who may do this to anything at all. A
 * route whose answer depends on whose thing it is asks again with `demand` when it knows.
 */
export function requireAction(action: Action): RequestHandler {
  return (req, _res, next) => {
    if (!req.actor) next(new UnauthenticatedError());
    else next(can(req.actor, action) ? undefined : new ForbiddenError(undefined, action));
  };
}

/** Denies by default: nobody reaches a route of these without being known. */
export function knownActorOnly(routes: readonly MountedRoute[]): RequestHandler {
  return (req, _res, next) => {
    const refused = !req.actor && routes.some((route) => route.matches(req.path));
    next(refused ? new UnauthenticatedError() : undefined);
  };
}
