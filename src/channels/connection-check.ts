import { asAuditActor, type Actor } from '../access/actor.js';
import { SECOND } from '../domain/time-units.js';
import type { CheckOutcome, Connection, Network } from '../networks/contract.js';
import { findChannel } from './channel-finder.js';
import type { ChannelsDeps } from './channels-deps.js';

/** Somebody waits in front of a screen. */
const CHECK_DEADLINE = 10 * SECOND;

/** Asks a network whether a connection works, without a visible effect. */
export function checkConnection(network: Network, connection: Connection): Promise<CheckOutcome> {
  return network.check(connection, AbortSignal.timeout(CHECK_DEADLINE));
}

/**
 * Tests a channel that is there, and remembers the answer: a channel that waited to be connected
 * again goes on as soon as a test says it works.
 *
 * @throws NotFoundError
 */
export async function testChannel(
  deps: ChannelsDeps,
  actor: Actor,
  id: string,
): Promise<CheckOutcome> {
  const channel = await findChannel(deps.store, id);
  const network = deps.networks.get(channel.network);
  const outcome = await checkConnection(network, {
    channel: id,
    channelName: channel.name,
    slug: channel.slug,
    settings: channel.settings,
    credentials: channel.credentials ? deps.credentials.unseal(id, channel.credentials) : {},
  });
  const before = channel.connection;
  const after = connectionAfter(before, outcome, new Date(deps.clock.now()));
  await deps.store.channels.updateOne(
    { _id: id, deletedAt: null, credentials: channel.credentials },
    { $set: { connection: after } },
  );
  if (before.state !== after.state) {
    await deps.audit.record({
      actor: asAuditActor(actor),
      action: 'channel.edit',
      resource: { kind: 'channel', id },
      before: { connection: before.state },
      after: { connection: after.state },
    });
  }
  return outcome;
}

type ConnectionState = Awaited<ReturnType<typeof findChannel>>['connection'];

/** What a check says of a connection: only a clear refusal means that a person is needed. */
export function connectionAfter(
  before: ConnectionState,
  outcome: CheckOutcome,
  now: Date,
): ConnectionState {
  switch (outcome.type) {
    case 'ok': {
      const since = before.state === 'connected' ? before.since : now;
      return { state: 'connected', since, problem: null, account: outcome.account };
    }
    case 'rejected': {
      const since = before.state === 'reconnect' ? before.since : now;
      return { state: 'reconnect', since, problem: outcome.reason, account: before.account };
    }
    case 'unreachable':
      return { ...before, problem: outcome.reason };
  }
}
