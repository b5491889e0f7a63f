import type { Actor } from '../../access/actor.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import type { PostRecord } from '../../store/posts.js';
import type { ChannelRefusal } from './channel-placement.js';
import { moveDelivery } from '../scheduling/delivery-mover.js';
import { previewPlacement } from './placement-preview.js';
import type { When } from '../scheduling/post-input.js';
import type { PublishingDeps } from '../publishing-deps.js';

export type DraftPlacement =
  | { readonly type: 'placed'; readonly deliveries: readonly DeliveryRecord[] }
  | { readonly type: 'refused'; readonly refusals: readonly ChannelRefusal[] };

export interface DraftsToPlace {
  readonly post: PostRecord;
  readonly deliveries: readonly DeliveryRecord[];
  readonly when: When;
  readonly overrideReason: string | null;
}

/**
 * Gives every draft of a post a time. All channels are asked first and nothing is placed when one
 * refuses; only somebody who takes a time between the question and the write can still part them.
 *
 * @throws NotFoundError, ForbiddenError, ConflictError, InvalidInputError
 */
export async function placeDrafts(
  deps: PublishingDeps,
  actor: Actor,
  { post, deliveries, when, overrideReason }: DraftsToPlace,
): Promise<DraftPlacement> {
  if (when.type === 'draft') return { type: 'placed', deliveries };
  const { function: name, title, text, media, variants, thread } = post;
  const channels = deliveries.map(({ channel }) => channel);
  const asked = { function: name, title, text, media, variants, thread, channels, when };
  const refused = (await previewPlacement(deps, asked)).filter(
    ({ broken, overridable }) => broken.length > 0 && !(overridable && overrideReason !== null),
  );
  if (refused.length > 0) return { type: 'refused', refusals: refused };
  const placed: DeliveryRecord[] = [];
  const refusals: ChannelRefusal[] = [];
  for (const delivery of deliveries) {
    const move = { when, revision: null, overrideReason };
    const result = await moveDelivery(deps, actor, delivery._id, move);
    if (result.type === 'moved') placed.push(result.delivery);
    else refusals.push(result.refusal);
  }
  return refusals.length > 0
    ? { type: 'refused', refusals }
    : { type: 'placed', deliveries: placed };
}
