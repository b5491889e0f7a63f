import type { Actor } from '../../access/actor.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import { loadChannelQueue } from './channel-queue.js';
import { placeOnChannel, type ChannelPlacement, type WantedTime } from './channel-placement.js';
import { deliveryFor, postFor } from '../scheduling/delivery-access.js';
import { wishFor } from '../scheduling/delivery-mover.js';
import { hindranceOf } from './joint-plan.js';
import type { PublishingDeps } from '../publishing-deps.js';

/** What moving a delivery would come to, said before anything is changed. */
export type MovePreview = { readonly delivery: DeliveryRecord } & (
  | ChannelPlacement
  /** It cannot be moved at all, whatever the time. */
  | { readonly type: 'stays'; readonly sentence: string }
);

/** @throws NotFoundError, ForbiddenError, InvalidInputError for a post without words */
export async function previewMove(
  deps: PublishingDeps,
  actor: Actor,
  { id, when }: { readonly id: string; readonly when: WantedTime },
): Promise<MovePreview> {
  const delivery = await deliveryFor(deps.store, actor, { id, action: 'delivery.move' });
  const sentence = hindranceOf(actor, delivery);
  if (sentence !== null) return { delivery, type: 'stays', sentence };
  const [post, queue] = await Promise.all([
    postFor(deps.store, actor, { id: delivery.post, action: 'post.read' }),
    loadChannelQueue(deps.store, delivery.channel, deps.clock.now()),
  ]);
  const input = { when, overrideReason: null };
  const wish = await wishFor(deps, { delivery, post, queue, input });
  return { delivery, ...placeOnChannel(queue, wish) };
}
