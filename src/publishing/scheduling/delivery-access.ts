import type { Actor } from '../../access/actor.js';
import { can, type Action } from '../../access/can.js';
import { ConflictError, ForbiddenError, NotFoundError } from '../../failures.js';
import { describeState, type DeliveryState } from '../../domain/index.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import type { PostRecord } from '../../store/posts.js';
import type { Store } from '../../store/store.js';

/** The delivery, once the actor may do this to it. @throws NotFoundError, ForbiddenError */
export async function deliveryFor(
  store: Store,
  actor: Actor,
  wanted: { readonly id: string; readonly action: Action },
): Promise<DeliveryRecord> {
  const delivery = await store.deliveries.findById(wanted.id).lean<DeliveryRecord>().exec();
  if (!delivery) throw new NotFoundError('The delivery');
  requireAction(actor, wanted.action, delivery.author);
  return delivery;
}

/** @throws NotFoundError, ForbiddenError */
export async function postFor(
  store: Store,
  actor: Actor,
  wanted: { readonly id: string; readonly action: Action },
): Promise<PostRecord> {
  const post = await store.posts.findById(wanted.id).lean<PostRecord>().exec();
  if (!post) throw new NotFoundError('The post');
  requireAction(actor, wanted.action, post.author);
  return post;
}

export function requireAction(actor: Actor, action: Action, ownerId: string): void {
  if (!can(actor, action, { ownerId })) throw new ForbiddenError();
}

/**
 * What may be out already is changed by nobody before that is known: neither a cancellation nor
 * an edit would be true of it (R5).
 * @throws ConflictError
 */
export function requireCertain({
  state,
  doubtSince,
}: Pick<DeliveryRecord, 'state' | 'doubtSince'>): void {
  if (state === 'unconfirmed') {
    throw new ConflictError(
      'Nothing was changed: it may have gone out. Look at the channel and decide first whether it did.',
    );
  }
  if (doubtSince) {
    throw new ConflictError(
      'Nothing was changed: it may have gone out, and that is being found out. Look at it again in a few minutes.',
    );
  }
}

/** Tells somebody who was overtaken what the delivery is now. */
export function overtaken(state: DeliveryState): ConflictError {
  return new ConflictError(
    `Nothing was changed: meanwhile the delivery is ${describeState(state)}. Look at it again and decide.`,
  );
}
