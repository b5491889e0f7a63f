import type { Actor } from '../access/actor.js';
import type { Instant } from '../domain/time-units.js';
import { deliveryFor, overtaken } from '../publishing/scheduling/delivery-access.js';
import type { ChannelRefusal } from '../publishing/planning/channel-placement.js';
import { placeAgain } from '../publishing/scheduling/delivery-mover.js';
import type { PublishingDeps } from '../publishing/publishing-deps.js';
import { keepUndo } from '../publishing/scheduling/undo.js';
import type { DeliveryRecord } from '../store/deliveries.js';

export type SlotTaken =
  | { readonly type: 'taken'; readonly delivery: DeliveryRecord; readonly undo: string }
  | { readonly type: 'refused'; readonly refusal: ChannelRefusal };

/**
 * Queues a draft in one promised slot that nothing fills, and in no other: where the slot is taken
 * meanwhile or a rule is broken, nothing is changed and the refusal says why.
 *
 * @throws NotFoundError, ForbiddenError, ConflictError, InvalidInputError
 */
export async function takeSlot(
  deps: PublishingDeps,
  actor: Actor,
  { draft, at }: { readonly draft: string; readonly at: Instant },
): Promise<SlotTaken> {
  const delivery = await deliveryFor(deps.store, actor, { id: draft, action: 'delivery.move' });
  if (delivery.state !== 'draft') throw overtaken(delivery.state);
  const result = await placeAgain(deps, actor, delivery, {
    // What tells of an event stays where it was meant to be, whatever becomes of the plan.
    when: { type: 'this-slot', at, fixed: delivery.event !== undefined },
    overrideReason: null,
  });
  if (result.type === 'refused') return result;
  const changed = { before: delivery, delivery: result.delivery };
  const undo = await keepUndo(deps, actor, { what: 'move', changed: [changed] });
  return { type: 'taken', delivery: result.delivery, undo };
}
