import type { ChannelRecord } from '../store/channels.js';
import type { DeliveryRecord } from '../store/deliveries.js';
import type { Store } from '../store/store.js';
import type { Notices } from './notices.js';

/** Whoever has more than this queued on one channel is among the first of them. */
const MOST_WAITING = 500;

type Channel = Pick<ChannelRecord, '_id' | 'name' | 'connection'>;

/**
 * Leaves a notice for each channel that must be connected again, for managers and for whoever waits
 * for something to go out there; once an occurrence, also where the process that noticed it stopped before it told anybody.
 */
export function createReconnectNotices({
  store,
  notices,
}: {
  readonly store: Pick<Store, 'channels' | 'deliveries'>;
  readonly notices: Pick<Notices, 'leave'>;
}) {
  /** Told by this process already. */
  let told = new Set<string>();

  return {
    async look(): Promise<void> {
      const channels = await store.channels
        .find({ deletedAt: null })
        .select({ name: 1, connection: 1 })
        .lean<Channel[]>()
        .exec();
      const still = new Set<string>();
      for (const channel of channels.filter(({ connection }) => connection.state === 'reconnect')) {
        const id = `channel.reconnect.${channel._id}.${channel.connection.since.getTime()}`;
        still.add(id);
        if (told.has(id)) continue;
        const notice = {
          ...{ id, kind: 'channel.reconnect', channel: channel._id },
          sentence: `${channel.name} must be connected again: ${channel.connection.problem ?? 'the network no longer lets us in.'} What is queued there waits, and nothing is lost.`,
          link: `/queue?channel=${channel._id}`,
        };
        // Who can connect it is led there; everybody else to what waits.
        const connect = `/settings/channels/${channel._id}`;
        await notices.leave({ ...notice, to: { role: 'admin' }, link: connect });
        await notices.leave({ ...notice, to: { role: 'manager' } });
        const waiting = await authorsWaiting(store, channel._id);
        if (waiting.length > 0) await notices.leave({ ...notice, to: waiting });
      }
      told = still;
    },
  };
}

async function authorsWaiting(
  store: Pick<Store, 'deliveries'>,
  channel: string,
): Promise<string[]> {
  const waiting = await store.deliveries
    .find({ channel, state: 'queued' })
    .select({ author: 1 })
    .limit(MOST_WAITING)
    .lean<Pick<DeliveryRecord, '_id' | 'author'>[]>()
    .exec();
  return [...new Set(waiting.map(({ author }) => author))];
}
