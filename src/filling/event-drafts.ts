import { createHash } from 'node:crypto';
import { asAuditActor, type Actor } from '../access/actor.js';
import { can } from '../access/can.js';
import { tooLateFor, type EventPost, type EventProposal } from '../domain/index.js';
import type { Instant } from '../domain/time-units.js';
import { ForbiddenError } from '../failures.js';
import type { ChannelQueue } from '../publishing/planning/channel-queue.js';
import { draftOf } from '../publishing/scheduling/new-delivery.js';
import type { PublishingDeps } from '../publishing/publishing-deps.js';
import type { DeliveredEvent, DeliveryRecord } from '../store/deliveries.js';
import { isDuplicateKey } from '../store/duplicate-key.js';
import type { EventRecord } from '../store/events.js';
import type { PostRecord } from '../store/posts.js';
import { loadEventDeliveries, proposalsFor } from './event-proposals.js';
import { eventText } from './event-texts.js';

/** One post of an event on one channel. */
export interface EventPostWish {
  readonly channel: string;
  readonly post: EventPost;
}

/**
 * Makes drafts of the posts that are proposed for an event: each with a first wording, and with its
 * slot in mind. Asking twice makes each once.
 *
 * @param wanted those to make; all that are proposed unless told
 * @throws ForbiddenError
 */
export async function draftEventPosts(
  deps: PublishingDeps,
  actor: Actor,
  { event, wanted }: { readonly event: EventRecord; readonly wanted?: readonly EventPostWish[] },
): Promise<DeliveryRecord[]> {
  if (!can(actor, 'post.create')) throw new ForbiddenError();
  const { store } = deps;
  const own = await loadEventDeliveries(store, event._id);
  const made: DeliveryRecord[] = [];
  for (const { queue, proposals } of await proposalsFor(deps, event)) {
    const channel = queue.channel._id;
    for (const proposal of proposals) {
      const asked = wanted?.some((wish) => wish.channel === channel && wish.post === proposal.post);
      if (proposal.type === 'dropped' || asked === false) continue;
      const before = own.filter(
        (each) => each.channel === channel && each.event?.post === proposal.post,
      ).length;
      const delivery = await draft(deps, actor, { event, queue, proposal, before });
      if (delivery) made.push(delivery);
    }
  }
  return made;
}

interface Drafting {
  readonly event: EventRecord;
  readonly queue: ChannelQueue;
  readonly proposal: Extract<EventProposal, { type: 'slot' }>;
  /** How many there were before, which were cancelled. */
  readonly before: number;
}

/** null where somebody made it at the same moment. */
async function draft(
  { store, clock, audit }: PublishingDeps,
  actor: Actor,
  { event, queue, proposal, before }: Drafting,
): Promise<DeliveryRecord | null> {
  const now = clock.now();
  const at = new Date(now);
  const { channel } = queue;
  const zone = channel.rhythms.at(-1)?.zone ?? event.zone;
  const post: PostRecord = {
    _id: postId(event, [channel._id, proposal.post, before]),
    ...{ function: event.function, title: null, media: [], variants: {}, thread: false },
    text: eventText(proposal.post, event, { zone, at: proposal.at }),
    ...{ author: actor.id, revision: 0, sample: event.sample, createdAt: at, updatedAt: at },
  };
  const sentence = `${actor.name} took it from what was proposed for ${event.name}.`;
  const delivery: DeliveryRecord = {
    ...draftOf({ post, channel, actor, now }, { event: 'drafted', sentence }),
    event: deliveredEvent(event, proposal.post, proposal.at),
  };
  try {
    await store.deliveries.create(delivery);
    await store.posts.create(post);
  } catch (error) {
    if (isDuplicateKey(error)) return null;
    throw error;
  }
  await audit.record({
    actor: asAuditActor(actor),
    action: 'event.draft',
    resource: { kind: 'delivery', id: delivery._id },
    after: { event: event._id, post: proposal.post, intended: new Date(proposal.at) },
  });
  return delivery;
}

/** What a delivery says of the event it tells of. */
export function deliveredEvent(
  { _id: id, startsAt }: EventRecord,
  post: EventPost,
  at: Instant | null,
): DeliveredEvent {
  const before = tooLateFor(post, { startsAt: startsAt.getTime() });
  return {
    ...{ id, post, startsAt, intendedAt: at === null ? null : new Date(at) },
    before: before === null ? null : new Date(before),
  };
}

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** The same for the same post of the same event, so that two who ask at once make one. */
function postId({ _id }: EventRecord, parts: readonly (string | number)[]): string {
  const hash = createHash('sha256')
    .update([_id, ...parts].join('/'))
    .digest();
  return _id.slice(0, 10) + [...hash.subarray(0, 16)].map((byte) => ALPHABET[byte & 31]).join('');
}
