import { loadOrganisation } from '../../publishing/planning/channel-queue.js';
import { NotFoundError } from '../../failures.js';
import type { ChannelRecord } from '../../store/channels.js';
import type { ApiDeps } from './api-deps.js';
import type { ChannelFacts } from './channel-view.js';

/** What a channel's view is made of. Throws a NotFoundError. */
export async function channelFacts(
  { store, clock }: Pick<ApiDeps, 'store' | 'clock'>,
  id: string,
): Promise<ChannelFacts> {
  const [organisation, channel] = await Promise.all([
    loadOrganisation(store),
    store.channels.findOne({ _id: id, deletedAt: null }).lean<ChannelRecord>().exec(),
  ]);
  if (!channel) throw new NotFoundError('The channel');
  return { organisation, channel, now: clock.now() };
}
