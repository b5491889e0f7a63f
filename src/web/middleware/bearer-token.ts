import type { RequestHandler } from 'express';
import type { ApiTokens } from '../../access/api-tokens.js';
import { UnauthenticatedError } from '../../failures.js';

/** Lets in who sends an API token in the `Authorization` header; nowhere else is looked. */
export function bearerToken(tokens: Pick<ApiTokens, 'authenticate'>): RequestHandler {
  return async (req, _res, next) => {
    const given = /^Bearer +(\S+)$/i.exec(req.get('authorization') ?? '')?.[1];
    const actor = given === undefined ? null : await tokens.authenticate(given);
    if (!actor) {
      throw new UnauthenticatedError(
        'Send an API token as "Authorization: Bearer dmb_…". This one is missing, wrong, revoked or expired.',
      );
    }
    req.actor = actor;
    next();
  };
}
