import type { Clock } from '../clock.js';
import type { ChannelRecord } from '../store/channels.js';
import type { Store } from '../store/store.js';

export interface ConnectionLossDeps {
  readonly store: Pick<Store, 'channels'>;
  readonly clock: Clock;
}

/**
 * A network no longer lets a channel in: its queue waits, and its people are told by the notices
 * that follow this state. Nothing happens where somebody connected it anew meanwhile.
 *
 * @param channel as it was when the network refused it
 */
export async function loseConnection(
  deps: ConnectionLossDeps,
  channel: ChannelRecord,
  reason: string,
): Promise<void> {
  const since = new Date(deps.clock.now());
  await deps.store.channels.updateOne(
    {
      _id: channel._id,
      deletedAt: null,
      credentials: channel.credentials,
      'connection.state': 'connected',
    },
    {
      $set: { connection: { ...channel.connection, state: 'reconnect', since, problem: reason } },
    },
  );
}
