import { checkFixedTime } from '../../domain/index.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import { loadChannelQueue } from './channel-queue.js';
import type { PlacementWish } from './channel-placement.js';
import type { PublishingDeps } from '../publishing-deps.js';

/**
 * Looks again once a delivery is written. The unique index settles a race for one slot; the gap
 * and the cadence are no index, so whoever finds a neighbour that came at the same moment yields.
 */
export async function standsAlone(
  deps: Pick<PublishingDeps, 'store'>,
  delivery: DeliveryRecord,
  wish: PlacementWish,
): Promise<boolean> {
  if (!delivery.dueAt) return true;
  // The rules are asked as of the moment of writing, or a slow save would find itself in the past.
  const queue = await loadChannelQueue(deps.store, delivery.channel, delivery.createdAt.getTime());
  const verdict = checkFixedTime(
    {
      id: delivery._id,
      function: delivery.function,
      textFingerprint: delivery.textFingerprint || null,
      content: wish.content,
      at: delivery.dueAt.getTime(),
    },
    queue.context,
  );
  if (verdict.type === 'allowed') return true;
  const overridden = delivery.overrides.map(({ rule }) => rule);
  return verdict.broken.every(({ rule }) => overridden.includes(rule));
}
