import type { Actor } from '../access/actor.js';
import type { Instant } from '../domain/time-units.js';
import { deliveryFor, overtaken } from '../publishing/delivery-access.js';
import { placeAgain, type MoveResult } from '../publishing/delivery-mover.js';
import type { PublishingDeps } from '../publishing/publishing-deps.js';

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
): Promise<MoveResult> {
  const delivery = await deliveryFor(deps.store, actor, { id: draft, action: 'delivery.move' });
  if (delivery.state !== 'draft') throw overtaken(delivery.state);
  return placeAgain(deps, actor, delivery, {
    when: { type: 'this-slot', at },
    overrideReason: null,
  });
}
