import { asAuditActor, type Actor } from '../access/actor.js';
import { can } from '../access/can.js';
import { ForbiddenError, NotFoundError } from '../failures.js';
import { cancelDelivery, restoreDelivery } from '../publishing/scheduling/delivery-canceller.js';
import type { PublishingDeps } from '../publishing/publishing-deps.js';
import type { EventRecord } from '../store/events.js';
import { ownEvent } from './event-book.js';
import { isMovable, loadEventDeliveries } from './event-proposals.js';

/**
 * Deletes an event; with its posts, where asked, all that are not out are cancelled, too.
 *
 * @throws NotFoundError, ForbiddenError
 */
export async function deleteEvent(
  deps: PublishingDeps,
  actor: Actor,
  { id, withPosts }: { readonly id: string; readonly withPosts: boolean },
): Promise<{ readonly event: EventRecord; readonly cancelled: number }> {
  const { store, clock, audit } = deps;
  const event = await ownEvent(store, actor, id);
  const deliveries = withPosts ? await loadEventDeliveries(store, id) : [];
  const open = deliveries.filter(
    (each) => isMovable(each) && can(actor, 'delivery.cancel', { ownerId: each.author }),
  );
  const cancelled: string[] = [];
  for (const { _id } of open) {
    await cancelDelivery(deps, actor, _id);
    cancelled.push(_id);
  }
  await store.events.updateOne(
    { _id: id },
    { $set: { deletedAt: new Date(clock.now()), cancelled }, $inc: { revision: 1 } },
  );
  await audit.record({
    actor: asAuditActor(actor),
    action: 'event.delete',
    resource: { kind: 'event', id },
    before: { name: event.name, startsAt: event.startsAt },
    after: { cancelled: cancelled.length },
  });
  return { event, cancelled: cancelled.length };
}

/** Takes a deletion back, with the posts that were cancelled by it. @throws NotFoundError */
export async function restoreEvent(
  deps: PublishingDeps,
  actor: Actor,
  id: string,
): Promise<EventRecord> {
  const { store, audit } = deps;
  const event = await store.events.findById(id).lean<EventRecord>().exec();
  if (!event) throw new NotFoundError('The event');
  if (!can(actor, 'post.edit', { ownerId: event.author })) throw new ForbiddenError();
  if (event.deletedAt === null) return event;
  await store.events.updateOne(
    { _id: id },
    { $set: { deletedAt: null, cancelled: [] }, $inc: { revision: 1 } },
  );
  const deliveries = await loadEventDeliveries(store, id);
  for (const { _id, state } of deliveries) {
    if (state !== 'cancelled' || !event.cancelled.includes(_id)) continue;
    await restoreDelivery(deps, actor, _id);
  }
  await audit.record({
    actor: asAuditActor(actor),
    action: 'event.restore',
    resource: { kind: 'event', id },
    after: { name: event.name },
  });
  return { ...event, deletedAt: null, cancelled: [] };
}
