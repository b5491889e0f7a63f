import type { ChannelRecord } from '../store/channels.js';
import type { Store } from '../store/store.js';
import type { Notices } from './notices.js';

type Channel = Pick<ChannelRecord, '_id' | 'name' | 'connection'>;

/**
 * Leaves a notice for each channel that must be connected again, once an occurrence: also where the
 * process that noticed it stopped before it told anybody.
 */
export function createReconnectNotices({
  store,
  notices,
}: {
  readonly store: Pick<Store, 'channels'>;
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
        await notices.leave({
          ...{ id, kind: 'channel.reconnect', to: { role: 'manager' }, channel: channel._id },
          sentence: `${channel.name} must be connected again: ${channel.connection.problem ?? 'the network no longer lets us in.'} What is queued there waits, and nothing is lost.`,
          link: `/settings/channels/${channel._id}`,
        });
      }
      told = still;
    },
  };
}
