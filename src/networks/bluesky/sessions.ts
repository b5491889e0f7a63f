import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../clock.js';
import { MINUTE, SECOND, type Instant } from '../../domain/time-units.js';
import type { CheckOutcome, Connection, RefreshOutcome } from '../contract.js';
import {
  blueskyCredentials,
  blueskySession,
  blueskySettings,
  type BlueskySession,
} from './bluesky-settings.js';
import { failureOf, type Failure } from './xrpc-outcome.js';
import type { Xrpc, XrpcAnswer, XrpcFailure } from './xrpc.js';

export type Opened = { readonly type: 'opened'; readonly session: BlueskySession } | Failure;

/** Who we are on a server. */
export interface Sessions {
  /** The stored session, or one of this process where none is stored yet. */
  open(connection: Connection, signal: AbortSignal): Promise<Opened>;
  /** The session no longer counts: this process makes a new one the next time. */
  forget(connection: Connection): void;
  refresh(connection: Connection, signal: AbortSignal): Promise<RefreshOutcome>;
  check(connection: Connection, signal: AbortSignal): Promise<CheckOutcome>;
}

export interface SessionsDependencies {
  readonly xrpc: Xrpc;
  readonly clock: Clock;
}

const described = z.object({ handle: z.string() });

export function createSessions({ xrpc, clock }: SessionsDependencies): Sessions {
  /** A server allows 30 log-ins in five minutes, so that one serves many posts. */
  const ownByChannel = new Map<
    string,
    { readonly print: string; readonly opened: Promise<Opened> }
  >();

  const service = (connection: Connection) => blueskySettings.parse(connection.settings).service;
  const credentials = (connection: Connection) => blueskyCredentials.parse(connection.credentials);

  function logIn(connection: Connection, signal: AbortSignal): Promise<XrpcAnswer> {
    return xrpc({
      service: service(connection),
      name: 'com.atproto.server.createSession',
      body: {
        identifier: blueskySettings.parse(connection.settings).handle,
        password: credentials(connection).appPassword,
      },
      signal,
    });
  }

  async function openOwn(connection: Connection, signal: AbortSignal): Promise<Opened> {
    const answer = await logIn(connection, signal);
    if (answer.type !== 'done') return failureOf(answer, false, clock.now());
    const session = blueskySession.safeParse(answer.value);
    return session.success
      ? { type: 'opened', session: session.data }
      : {
          type: 'retry-later',
          reason: 'The server answered the log-in with something unreadable.',
        };
  }

  return {
    async open(connection, signal) {
      const { session } = credentials(connection);
      if (session !== undefined) {
        return hasEnded(session, clock.now())
          ? { type: 'reconnect', reason: 'The log-in has ended.' }
          : { type: 'opened', session };
      }
      const print = printOf(connection);
      const own = ownByChannel.get(connection.channel);
      if (own?.print === print) {
        const opened = await own.opened;
        if (opened.type === 'opened' && !hasEnded(opened.session, clock.now())) return opened;
      }
      const opened = openOwn(connection, signal);
      ownByChannel.set(connection.channel, { print, opened });
      return opened;
    },

    forget: ({ channel }) => {
      ownByChannel.delete(channel);
    },

    async refresh(connection, signal) {
      const { session } = credentials(connection);
      if (session !== undefined) {
        const answer = await xrpc({
          service: service(connection),
          name: 'com.atproto.server.refreshSession',
          post: true,
          token: session.refreshJwt,
          signal,
        });
        const outcome = refreshed(connection, answer, clock.now());
        // A session that cannot be renewed is made anew: the app password is still there.
        if (outcome.type !== 'rejected') return outcome;
      }
      return refreshed(connection, await logIn(connection, signal), clock.now());
    },

    async check(connection, signal) {
      const { session } = credentials(connection);
      const found =
        session === undefined || hasEnded(session, clock.now())
          ? await logIn(connection, signal)
          : await xrpc({
              service: service(connection),
              name: 'com.atproto.server.getSession',
              token: session.accessJwt,
              signal,
            });
      if (found.type !== 'done') return checkFailure(found, clock.now());
      const account = described.safeParse(found.value);
      const { handle } = account.success
        ? account.data
        : blueskySettings.parse(connection.settings);
      return { type: 'ok', account: `@${handle} on ${new URL(service(connection)).host}` };
    },
  };
}

function refreshed(connection: Connection, answer: XrpcAnswer, now: Instant): RefreshOutcome {
  if (answer.type !== 'done') return checkFailure(answer, now);
  const session = blueskySession.safeParse(answer.value);
  // What is there is never replaced by nothing.
  if (!session.success) {
    return { type: 'unreachable', reason: 'The server answered without a new log-in.' };
  }
  return {
    type: 'refreshed',
    credentials: { ...blueskyCredentials.parse(connection.credentials), session: session.data },
    endsAt: endOf(session.data),
  };
}

/** Only a clear no is one: everything else may be over in a minute. */
function checkFailure(answer: XrpcFailure, now: Instant): Exclude<CheckOutcome, { type: 'ok' }> {
  if (answer.type === 'failed' && answer.error === 'AuthFactorTokenRequired') {
    return {
      type: 'rejected',
      reason:
        'The account asks for a code by e-mail. Use an app password: Settings, Privacy and security, App passwords.',
    };
  }
  const failure = failureOf(answer, false, now);
  switch (failure.type) {
    case 'reconnect':
    case 'refused':
      return { type: 'rejected', reason: failure.reason };
    case 'retry-later':
    case 'unknown':
      return { type: 'unreachable', reason: failure.reason };
  }
}

/** In memory only, so that a new password is never answered with the session of an old one. */
const printOf = (connection: Connection): string =>
  createHash('sha256')
    .update(JSON.stringify([connection.settings, connection.credentials]))
    .digest('base64url');

const claims = z.object({ exp: z.number() });

/** When an access token ends, as it says itself (RFC 7519); null where it cannot be read. */
function endOf({ accessJwt }: BlueskySession): Instant | null {
  try {
    const payload = Buffer.from(accessJwt.split('.')[1] ?? '', 'base64url').toString('utf8');
    return claims.parse(JSON.parse(payload)).exp * SECOND;
  } catch {
    // The token is opaque to us by design; the server will say when it has ended.
    return null;
  }
}

/** A call must not be overtaken by the end. */
const hasEnded = (session: BlueskySession, now: Instant): boolean => {
  const end = endOf(session);
  return end !== null && end - now < MINUTE;
};
