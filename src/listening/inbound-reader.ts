import { MINUTE, SECOND, type Instant } from '../domain/time-units.js';
import type { Connection, InboundOutcome, Network } from '../networks/contract.js';
import type { Logger } from '../log.js';
import { loseConnection, type ConnectionLossDeps } from '../channels/connection-loss.js';
import { connectionOf, renewConnection, type RenewalDeps } from '../channels/connection-renewal.js';
import type { ChannelRecord } from '../store/channels.js';
import type { Store } from '../store/store.js';
import { endTurn, moveCursor, takeTurn, type ListeningTurn } from './listening-turn.js';
import { takeMessages } from './message-taker.js';

/** How often a channel is read. */
const READ_EVERY = MINUTE;
/** How long a channel that could not be read is left in peace. */
const AFTER_TROUBLE = 5 * MINUTE;
const LONGEST_WAIT = 60 * MINUTE;
const READ_DEADLINE = 30 * SECOND;
/** Pages in one turn; the rest is read in the next, at once. */
const MOST_PAGES = 10;

export interface InboundDeps extends RenewalDeps, ConnectionLossDeps {
  readonly store: Pick<
    Store,
    'channels' | 'connectionCare' | 'deliveries' | 'listenings' | 'messages'
  >;
  readonly log: Logger;
}

/**
 * Reads what people said on every channel that can be listened to and is due for it; one process
 * at a time reads a channel, from where the last reading ended.
 *
 * @returns how many messages were new
 */
export async function listenToChannels(deps: InboundDeps): Promise<number> {
  const channels = await deps.store.channels
    .find({ deletedAt: null })
    .sort({ _id: 1 })
    .lean<ChannelRecord[]>()
    .exec();
  const heard = await Promise.all(
    channels.map(async (channel) => {
      const network = deps.networks.get(channel.network);
      if (network.inbound === undefined || channel.connection.state === 'reconnect') return 0;
      const turn = await takeTurn(deps.store, channel._id, deps.clock.now());
      return turn === null ? 0 : readInTurn(deps, { channel, network, turn });
    }),
  );
  return heard.reduce((sum, each) => sum + each, 0);
}

interface Reading {
  readonly channel: ChannelRecord;
  readonly network: Network;
  readonly turn: ListeningTurn;
}

async function readInTurn(deps: InboundDeps, reading: Reading): Promise<number> {
  const { store, clock } = deps;
  const { channel, network, turn } = reading;
  let connection = connectionOf(deps, channel);
  let { cursor } = turn;
  let renewed = false;
  let taken = 0;
  let more = true;
  for (let pages = 0; more && pages < MOST_PAGES; pages++) {
    const outcome = await read(network, connection, cursor);
    if (outcome.type === 'reconnect' && !renewed && network.refresh !== undefined) {
      renewed = true;
      const renewal = await renewConnection(deps, channel._id, channel.credentials);
      if (renewal.type === 'renewed') {
        connection = renewal.connection;
        continue;
      }
      if (renewal.type === 'not-now') {
        await endTurn(store, turn, later(clock.now(), { reason: renewal.reason }));
        return taken;
      }
    }
    if (outcome.type === 'reconnect') {
      await loseConnection(deps, channel, outcome.reason);
      await endTurn(store, turn, later(clock.now(), outcome));
      return taken;
    }
    if (outcome.type === 'retry-later') {
      await endTurn(store, turn, later(clock.now(), outcome));
      return taken;
    }
    const now = clock.now();
    taken += await takeMessages(store, { channel: channel._id, messages: outcome.messages, now });
    // Only after the messages: a crash in between reads them again and takes none twice.
    if (!(await moveCursor(store, turn, outcome.cursor))) return taken;
    ({ cursor, more } = outcome);
  }
  const now = clock.now();
  await endTurn(store, turn, {
    nextAt: more ? now : now + READ_EVERY,
    readAt: now,
    problem: null,
  });
  return taken;
}

/** An adapter that throws has read nothing. */
async function read(
  network: Network,
  connection: Connection,
  cursor: string | null,
): Promise<InboundOutcome> {
  try {
    const signal = AbortSignal.timeout(READ_DEADLINE);
    const outcome = await network.inbound?.(connection, cursor, signal);
    return outcome ?? { type: 'retry-later', reason: 'This network cannot be listened to.' };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { type: 'retry-later', reason: `${network.label} could not be read (${reason}).` };
  }
}

function later(now: Instant, { reason, retryAt }: { reason: string; retryAt?: Instant }) {
  const asked = Math.max(retryAt ?? 0, now + AFTER_TROUBLE);
  return { nextAt: Math.min(asked, now + LONGEST_WAIT), problem: reason };
}
