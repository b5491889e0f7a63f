import type { Clock } from '../clock.js';
import type { Notices } from '../notices/notices.js';
import type { ChannelRecord } from '../store/channels.js';
import type { DeliveryRecord } from '../store/deliveries.js';
import type { Store } from '../store/store.js';

/** Whoever has more than this queued on one channel is among the first of them. */
const MOST_WAITING = 500;

export interface ConnectionLossDeps {
  readonly store: Pick<Store, 'channels' | 'deliveries'>;
  readonly notices: Pick<Notices, 'leave'>;
  readonly clock: Clock;
}

/**
 * A network no longer lets a channel in: its queue waits, and its people are told, once. Nothing
 * happens where somebody connected it anew meanwhile.
 *
 * @param channel as it was when the network refused it
 */
export async function loseConnection(
  deps: ConnectionLossDeps,
  channel: ChannelRecord,
  reason: string,
): Promise<void> {
  const since = new Date(deps.clock.now());
  const written = await deps.store.channels.updateOne(
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
  if (written.matchedCount > 0) await tellPeople(deps, channel, { since, reason });
}

/** Managers, and whoever waits for something to go out there. */
async function tellPeople(
  { store, notices }: ConnectionLossDeps,
  channel: ChannelRecord,
  { since, reason }: { readonly since: Date; readonly reason: string },
): Promise<void> {
  const waiting = await store.deliveries
    .find({ channel: channel._id, state: 'queued' })
    .select({ author: 1 })
    .limit(MOST_WAITING)
    .lean<Pick<DeliveryRecord, '_id' | 'author'>[]>()
    .exec();
  const notice = {
    id: `channel.reconnect.${channel._id}.${since.getTime()}`,
    kind: 'channel.reconnect',
    channel: channel._id,
    sentence: `${channel.name} must be connected again: ${reason} What is queued there waits, and nothing is lost.`,
    link: `/settings/channels/${channel._id}`,
  };
  await notices.leave({ ...notice, to: { role: 'manager' } });
  const authors = [...new Set(waiting.map(({ author }) => author))];
  if (authors.length > 0) await notices.leave({ ...notice, to: authors });
}
