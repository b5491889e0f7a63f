import type { FunctionName } from '../../src/domain/index.js';
import type { Instant } from '../../src/domain/time-units.js';
import { effectiveLevelAt } from '../../src/publishing/planning/channel-plan.js';
import { loadOrganisation } from '../../src/publishing/planning/channel-queue.js';
import type { RecallRequest } from '../../src/scenes/scene-recaller.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { Store } from '../../src/store/store.js';

/** Recall it now, for good, without having looked at what it does. */
export const nowWish = (scene: string, given: Partial<RecallRequest> = {}): RecallRequest => ({
  ...{ scene, from: null, to: null, overDays: null, seen: null, ...given },
});

/** What the stored documents promise: the effective level of a dimmer at an instant. */
export async function levelAt(
  store: Store,
  channelId: string,
  name: FunctionName,
  at: Instant,
): Promise<number> {
  const [organisation, channel] = await Promise.all([
    loadOrganisation(store),
    store.channels.findById(channelId).lean<ChannelRecord>().orFail(),
  ]);
  return effectiveLevelAt(organisation, channel, name, at);
}
