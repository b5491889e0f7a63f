import { createHmac } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { csrfSync } from 'csrf-sync';
import { ForbiddenError } from '../../failures.js';
import { StaleFormError } from '../stale-form.js';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses what another site made a browser send, by what browsers say of where it comes from.
 * Programs that say nothing are left to the token.
 */
export function ownOriginOnly(publicUrl: string | undefined): RequestHandler {
  const publicHost = publicUrl === undefined ? undefined : new URL(publicUrl).host;
  return (req, _res, next) => {
    const site = req.get('sec-fetch-site');
    const foreign =
      (site !== undefined && site !== 'same-origin' && site !== 'none') ||
      !isOwnOrigin(req.get('origin'), [publicHost, req.get('host')]);
    const refused = !SAFE.has(req.method) && foreign;
    next(
      refused ? new ForbiddenError('This was sent by another site, so it was refused.') : undefined,
    );
  };
}

function isOwnOrigin(origin: string | undefined, hosts: readonly (string | undefined)[]): boolean {
  if (origin === undefined) return true;
  return URL.canParse(origin) && hosts.includes(new URL(origin).host);
}

/**
 * The token in every form, `_csrf` or the header `x-csrf-token`. It is derived from the session's
 * id rather than stored, so that showing a form writes nothing and logging in voids every token.
 */
export function csrfToken(secret: string): RequestHandler[] {
  const { csrfSynchronisedProtection } = csrfSync({
    getTokenFromState: (req) => createHmac('sha256', secret).update(req.sessionID).digest('hex'),
    getTokenFromRequest: sentToken,
  });
  return [
    (req, res, next) => {
      csrfSynchronisedProtection(req, res, (error?: unknown) => {
        next(error === undefined ? undefined : new StaleFormError());
      });
    },
    (req, _res, next) => {
      // The token is no part of what a form asks for; schemas are strict.
      const body: unknown = req.body;
      if (isRecord(body)) delete body['_csrf'];
      next();
    },
  ];
}

function sentToken(req: Request): string | undefined {
  const header = req.get('x-csrf-token');
  if (header !== undefined) return header;
  const body: unknown = req.body;
  const field = isRecord(body) ? body['_csrf'] : undefined;
  return typeof field === 'string' ? field : undefined;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The token for a form on this page; empty where an error came before the session. */
export function csrfTokenFor(req: Request): string {
  if (!req.csrfToken) return '';
  // A visitor who is shown a form needs a cookie to send it back with.
  // Where the documents are away there is no session to mark.
  const session = req.session as Request['session'] | undefined;
  if (session && session.person === undefined) session.visitor = true;
  return req.csrfToken();
}
