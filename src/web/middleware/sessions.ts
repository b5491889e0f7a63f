import { randomBytes } from 'node:crypto';
import type { CookieOptions, Request, RequestHandler, Response } from 'express';
import session from 'express-session';
import type { Access } from '../../access/access.js';
import { personActor } from '../../access/people.js';
import type { Clock } from '../../clock.js';
import type { PersonRecord } from '../../store/people.js';
import { browserName } from '../browser-name.js';
import { addressOf, isRefresh } from '../request.js';
import { leaveUnattended, SessionStore, visitorId } from '../session-store.js';

export interface SessionDeps {
  readonly access: Pick<Access, 'sessions' | 'people'>;
  readonly clock: Clock;
  /** Secrets that sign the cookie: the first signs, all are accepted. */
  readonly cookieSecrets: readonly string[];
  /** Whether people reach us by HTTPS. */
  readonly https: boolean;
}

/** `__Host-` binds the cookie to this very host, which browsers allow over HTTPS alone. */
const cookieName = (https: boolean): string => (https ? '__Host-dimmerbank' : 'dimmerbank');

const cookieOptions = (https: boolean): CookieOptions => ({
  httpOnly: true,
  sameSite: 'lax',
  secure: https,
  path: '/',
});

/** Requests that are about to get a person's session rather than a visitor's. */
const loggingIn = new WeakSet<Request>();

/** Loads the session, then the person whose it is, afresh each time. */
export function sessions({ access, clock, cookieSecrets, https }: SessionDeps): RequestHandler[] {
  return [
    (req, res, next) => {
      // express-session sets a Secure cookie only when it sees HTTPS itself; behind a proxy that
      // ends HTTPS the public URL is what we know, however many proxies we trust.
      if (https) Object.defineProperty(req, 'secure', { value: true });
      res.locals['sessionCookie'] = { name: cookieName(https), options: cookieOptions(https) };
      next();
    },
    session({
      name: cookieName(https),
      secret: [...cookieSecrets],
      store: new SessionStore({ sessions: access.sessions, clock }),
      genid: (req) => {
        const random = randomBytes(32).toString('base64url');
        return loggingIn.has(req) ? `p.${random}` : visitorId(clock.now(), random);
      },
      cookie: { ...cookieOptions(https), secure: https },
      resave: false,
      saveUninitialized: false,
    }),
    async (req, _res, next) => {
      const id = req.session.person;
      if (isRefresh(req)) leaveUnattended(req.session);
      if (id !== undefined) {
        const actor = await access.people.actor(id);
        if (actor) req.actor = actor;
        else delete req.session.person;
      }
      next();
    },
  ];
}

/** Starts a person's session under a new id; whatever the cookie held before is worth nothing. */
export async function beginSession(
  req: Request,
  access: Pick<Access, 'sessions'>,
  person: PersonRecord,
): Promise<void> {
  loggingIn.add(req);
  await new Promise<void>((resolve, reject) => {
    req.session.regenerate((error: unknown) => {
      if (error instanceof Error) reject(error);
      else resolve();
    });
  });
  await access.sessions.begin(req.sessionID, {
    person: person._id,
    browser: browserName(req.get('user-agent')),
    address: addressOf(req),
  });
  req.session.person = person._id;
  req.actor = personActor(person);
}

/** Ends the session of this request and takes its cookie back. */
export async function endSession(req: Request, res: Response): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    req.session.destroy((error: unknown) => {
      if (error instanceof Error) reject(error);
      else resolve();
    });
  });
  delete req.actor;
  const cookie = res.locals['sessionCookie'] as { name: string; options: CookieOptions };
  res.clearCookie(cookie.name, cookie.options);
}
