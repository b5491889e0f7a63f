import type { Request } from 'express';
import { can, type Action, type Resource } from '../access/can.js';
import { type Actor, type PersonActor } from '../access/actor.js';
import { ForbiddenError, UnauthenticatedError } from '../failures.js';

declare module 'express-serve-static-core' {
  interface Request {
    /** Names this request in the log and on error pages. */
    reference?: string;
    /** Who asks: set by the session or by a token, absent for nobody. */
    actor?: Actor;
  }
}

/** Who asks. Throws an UnauthenticatedError for nobody. */
export function actorOf(req: Request): Actor {
  if (!req.actor) throw new UnauthenticatedError();
  return req.actor;
}

/** The person who asks. Throws an UnauthenticatedError for nobody and for tokens. */
export function personOf(req: Request): PersonActor {
  if (req.actor?.kind !== 'person') throw new UnauthenticatedError();
  return req.actor;
}

/** For handlers that know the thing acted on only after loading it. Throws a ForbiddenError. */
export function demand(req: Request, action: Action, resource: Resource): void {
  if (!can(actorOf(req), action, resource)) throw new ForbiddenError(undefined, action);
}

/** The address the request came from, through as many proxies as are ours. */
export const addressOf = (req: Request): string => req.ip ?? 'unknown';

/** Whether a page asked by itself, to bring itself up to date: nobody needs to be there. */
export const isRefresh = (req: Request): boolean => req.get('x-refresh') === 'live';
