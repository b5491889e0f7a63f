import { ConflictError, NotFoundError } from '../failures.js';
import type { ChannelRecord } from '../store/channels.js';
import type { Store } from '../store/store.js';

/** @throws NotFoundError when the channel does not exist or was deleted. */
export async function findChannel(
  store: Pick<Store, 'channels'>,
  id: string,
): Promise<ChannelRecord> {
  const channel = await store.channels
    .findOne({ _id: id, deletedAt: null })
    .lean<ChannelRecord>()
    .exec();
  if (!channel) throw new NotFoundError('The channel');
  return channel;
}

/** Every channel there is, by name. */
export function listChannels(store: Pick<Store, 'channels'>): Promise<ChannelRecord[]> {
  return store.channels.find({ deletedAt: null }).sort({ name: 1 }).lean<ChannelRecord[]>().exec();
}

/** Somebody else changed the channel since the page was loaded. */
export function overtakenBy(channel: Pick<ChannelRecord, 'name'>): ConflictError {
  return new ConflictError(
    `Nothing was saved: somebody changed ${channel.name} since you opened this page. ` +
      'What you entered is still here; look at the channel as it is now and save again.',
  );
}
