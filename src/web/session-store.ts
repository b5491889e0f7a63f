import { Store, type SessionData } from 'express-session';
import type { Sessions } from '../access/sessions.js';
import type { Clock } from '../clock.js';
import { HOUR } from '../domain/time-units.js';
import type { FlashRecord } from '../store/sessions.js';

declare module 'express-session' {
  interface SessionData {
    /** The id of the person who is logged in. */
    person?: string;
    /** In a person's session: when it was last seen, epoch milliseconds. */
    lastSeenAt?: number;
    flash?: FlashRecord | null;
    /** Marks the session of somebody who is not logged in and has been shown a form. */
    visitor?: true;
  }
}

/** How long a form for visitors (log-in, set-up) can be sent after it was shown. */
const VISITOR_LIFETIME = 8 * HOUR;

const VISITOR_ID = /^v\.([0-9a-z]{1,9})\./;

/** The id of a visitor's session: carries its time, and is signed by express-session. */
export const visitorId = (now: number, random: string): string => `v.${now.toString(36)}.${random}`;

const unattended = new WeakSet<object>();

/** Notes that this request is no sign of life: a page asked by itself, and nobody may be there. */
export function leaveUnattended(session: object): void {
  unattended.add(session);
}

/**
 * Sessions for express-session. A person's are records; a visitor's is nothing but its signed id,
 * so that people who only look at the log-in page, and robots, write nothing.
 */
export class SessionStore extends Store {
  readonly #sessions: Sessions;
  readonly #clock: Clock;

  constructor({ sessions, clock }: { sessions: Sessions; clock: Clock }) {
    super();
    this.#sessions = sessions;
    this.#clock = clock;
  }

  override get(id: string, done: (error: unknown, session?: SessionData | null) => void): void {
    const visitor = VISITOR_ID.exec(id);
    if (visitor) {
      const age = this.#clock.now() - parseInt(visitor[1] ?? '', 36);
      done(null, age < VISITOR_LIFETIME ? { cookie: NO_COOKIE, visitor: true } : null);
      return;
    }
    this.#sessions.find(id).then(
      (found) => {
        const { person, flash, lastSeenAt } = found ?? {};
        if (person === undefined || !lastSeenAt) done(null, null);
        else {
          done(null, {
            cookie: NO_COOKIE,
            person,
            flash: flash ?? null,
            lastSeenAt: lastSeenAt.getTime(),
          });
        }
      },
      (error: unknown) => {
        done(error);
      },
    );
  }

  /**
   * Called when a session changed. The flash is all that does: the rest was stored when the session
   * began, and one that ended stays ended.
   */
  override set(id: string, session: SessionData, done?: (error?: unknown) => void): void {
    if (session.person === undefined || session.flash === undefined) done?.();
    else settle(this.#sessions.keepFlash(id, session.flash), done);
  }

  override touch(id: string, session: SessionData, done?: () => void): void {
    if (session.lastSeenAt === undefined || unattended.has(session)) done?.();
    else settle(this.#sessions.see(id, session.lastSeenAt), done);
  }

  override destroy(id: string, done?: (error?: unknown) => void): void {
    if (VISITOR_ID.test(id)) done?.();
    else settle(this.#sessions.end(id), done);
  }
}

/** What the browser was told of the cookie is not needed again: it is set once. */
const NO_COOKIE = { originalMaxAge: null };

function settle(work: Promise<void>, done?: (error?: unknown) => void): void {
  work.then(
    () => done?.(),
    (error: unknown) => done?.(error),
  );
}
