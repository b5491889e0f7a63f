import type { Actor } from '../access/actor.js';
import { can } from '../access/can.js';
import type { Instant } from '../domain/time-units.js';
import { CallerError } from '../failures.js';
import { textFingerprint } from '../publishing/scheduling/content.js';
import { placeAgain } from '../publishing/scheduling/delivery-mover.js';
import { editPost } from '../publishing/scheduling/post-editor.js';
import type { PublishingDeps } from '../publishing/publishing-deps.js';
import type { DeliveryRecord } from '../store/deliveries.js';
import type { EventRecord } from '../store/events.js';
import type { PostRecord } from '../store/posts.js';
import { deliveredEvent } from './event-drafts.js';
import { isMovable, loadEventDeliveries, proposalsFor } from './event-proposals.js';
import { eventText } from './event-texts.js';

export interface EventMove {
  /** Those that follow the new start, by id. */
  readonly moved: readonly string[];
  /** Those whose words somebody changed: they may still name the old time. */
  readonly reworded: readonly string[];
  /** Those that stay where they were, each with the reason. */
  readonly left: readonly { readonly id: string; readonly sentence: string }[];
}

/** Whether a delivery was made for another start than the event has now. */
export function isStale(delivery: DeliveryRecord, event: EventRecord): boolean {
  if (!delivery.event || !isMovable(delivery)) return false;
  return delivery.event.startsAt.getTime() !== event.startsAt.getTime();
}

/**
 * Lets the posts of an event that are not out follow its new start: drafts are meant for new
 * slots, what is queued moves there, and words that nobody changed are written anew.
 */
export async function moveEventPosts(
  deps: PublishingDeps,
  actor: Actor,
  event: EventRecord,
): Promise<EventMove> {
  const deliveries = await loadEventDeliveries(deps.store, event._id);
  const stale = deliveries.filter((delivery) => isStale(delivery, event));
  const slots = await slotsByPost(deps, event);
  const moved: string[] = [];
  const reworded: string[] = [];
  const left: { id: string; sentence: string }[] = [];
  for (const delivery of stale) {
    const { _id: id } = delivery;
    try {
      if (!can(actor, 'delivery.move', { ownerId: delivery.author })) {
        left.push({ id, sentence: 'Your role does not allow to move it.' });
        continue;
      }
      const found = slots.get(`${delivery.channel} ${delivery.event?.post}`);
      const at = found?.at ?? null;
      const sentence = await moveOne(deps, actor, { delivery, event, at });
      if (sentence !== null) left.push({ id, sentence });
      else {
        moved.push(id);
        const zone = found?.zone ?? event.zone;
        if (!(await reword(deps, actor, { delivery, event, at, zone }))) reworded.push(id);
      }
    } catch (error) {
      if (!(error instanceof CallerError)) throw error;
      left.push({ id, sentence: error.message });
    }
  }
  return { moved, reworded, left };
}

interface Slot {
  readonly at: Instant | null;
  /** Of the channel. */
  readonly zone: string;
}

/** What is proposed now, by channel and post. */
async function slotsByPost(deps: PublishingDeps, event: EventRecord): Promise<Map<string, Slot>> {
  const found = await proposalsFor(deps, event, { anew: true });
  return new Map(
    found.flatMap(({ queue, proposals }) =>
      proposals.map((proposal): [string, Slot] => {
        const at = proposal.type === 'slot' ? proposal.at : null;
        const zone = queue.channel.rhythms.at(-1)?.zone ?? event.zone;
        return [`${queue.channel._id} ${proposal.post}`, { at, zone }];
      }),
    ),
  );
}

interface Moving {
  readonly delivery: DeliveryRecord;
  readonly event: EventRecord;
  /** The slot that is proposed now; null where there is none. */
  readonly at: Instant | null;
}

/** null where it follows, otherwise why it stays. */
async function moveOne(
  deps: PublishingDeps,
  actor: Actor,
  { delivery, event, at }: Moving,
): Promise<string | null> {
  const post = delivery.event?.post;
  if (!post) return null;
  if (delivery.state !== 'draft') {
    if (at === null) return 'No promised slot is left for it. Give it a time, or cancel it.';
    const when = { type: 'this-slot', at, fixed: true } as const;
    const result = await placeAgain(deps, actor, delivery, { when, overrideReason: null });
    if (result.type === 'refused') {
      return result.refusal.broken.map(({ sentence }) => sentence).join(' ');
    }
  }
  await deps.store.deliveries.updateOne(
    { _id: delivery._id },
    { $set: { event: deliveredEvent(event, post, at) } },
  );
  return null;
}

/** Writes the words anew where nobody changed them; false where somebody did. */
async function reword(
  deps: PublishingDeps,
  actor: Actor,
  { delivery, event, at, zone }: Moving & { readonly zone: string },
): Promise<boolean> {
  const told = delivery.event;
  if (!told) return true;
  const old = { ...event, startsAt: told.startsAt };
  const was = eventText(told.post, old, { zone, at: told.intendedAt?.getTime() ?? null });
  if (delivery.textFingerprint !== textFingerprint(was)) return false;
  const post = await deps.store.posts.findById(delivery.post).lean<PostRecord>().exec();
  if (!post) return true;
  const { title, media, variants, thread, revision } = post;
  const text = eventText(told.post, event, { zone, at });
  await editPost(deps, actor, post._id, { title, text, media, variants, thread, revision });
  return true;
}
