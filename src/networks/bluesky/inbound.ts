import { z } from 'zod';
import type { Clock } from '../../clock.js';
import type { Connection, InboundOutcome } from '../contract.js';
import { blueskySettings } from './bluesky-settings.js';
import { neighboursCursor, readNeighbours } from './neighbours.js';
import { notificationsCursor, readNotifications } from './notifications.js';
import type { Sessions } from './sessions.js';
import { failureOf, type Failure } from './xrpc-outcome.js';
import type { Xrpc, XrpcFailure } from './xrpc.js';

export interface InboundReaderDependencies {
  readonly xrpc: Xrpc;
  readonly sessions: Sessions;
  readonly clock: Clock;
}

/** Each way of reading has a cursor of its own; a server may get an AppView later. */
const inboundCursor = z.object({
  notifications: notificationsCursor.optional(),
  neighbours: neighboursCursor.optional(),
});

/** Reads replies and mentions: from an AppView where there is one, else from our server's accounts. */
export function createInboundReader({ xrpc, sessions, clock }: InboundReaderDependencies) {
  return async (
    connection: Connection,
    cursor: string | null,
    signal: AbortSignal,
  ): Promise<InboundOutcome> => {
    const opened = await sessions.open(connection, signal);
    if (opened.type !== 'opened') return inboundFailure(opened);
    const { did, accessJwt: token } = opened.session;
    const { service } = blueskySettings.parse(connection.settings);
    const before = readCursor(cursor);

    const told = await readNotifications(xrpc, {
      ...{ service, token, signal },
      cursor: before.notifications ?? null,
    });
    if (told.type === 'got') {
      const { messages, more, cursor: notifications } = told.value;
      return { type: 'read', messages, more, cursor: JSON.stringify({ notifications }) };
    }
    if (!hasNoAppView(told)) return failed(told, connection);

    const seen = await readNeighbours(xrpc, {
      ...{ service, did, signal },
      cursor: before.neighbours ?? null,
    });
    if (seen.type !== 'got') return failed(seen, connection);
    const { messages, more, cursor: neighbours } = seen.value;
    return { type: 'read', messages, more, cursor: JSON.stringify({ neighbours }) };
  };

  function failed(answer: XrpcFailure, connection: Connection): InboundOutcome {
    const failure = failureOf(answer, false, clock.now());
    if (failure.type === 'reconnect') sessions.forget(connection);
    return inboundFailure(failure);
  }
}

function inboundFailure(failure: Failure): Exclude<InboundOutcome, { type: 'read' }> {
  if (failure.type === 'reconnect' || failure.type === 'retry-later') return failure;
  return { type: 'retry-later', reason: failure.reason };
}

/** What a PDS answers to a method that only an AppView has. */
const hasNoAppView = (answer: XrpcFailure): boolean =>
  answer.type === 'failed' &&
  (answer.status === 501 || answer.status === 404 || /no service configured/i.test(answer.words));

/** A cursor that cannot be read begins anew: a message that comes twice is taken once. */
function readCursor(cursor: string | null): z.infer<typeof inboundCursor> {
  try {
    return inboundCursor.parse(JSON.parse(cursor ?? '{}'));
  } catch {
    return {};
  }
}
