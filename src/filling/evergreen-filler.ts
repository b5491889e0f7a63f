import { asAuditActor, SYSTEM, type Actor } from '../access/actor.js';
import type { AuditActor } from '../store/audit.js';
import { checkFixedTime, type Slot } from '../domain/index.js';
import type { Instant } from '../domain/time-units.js';
import type { ChannelQueue } from '../publishing/planning/channel-queue.js';
import type { PlacementWish } from '../publishing/planning/channel-placement.js';
import { contentProblems } from '../publishing/scheduling/content-problems.js';
import { contentFor } from '../publishing/scheduling/content.js';
import { draftOf } from '../publishing/scheduling/new-delivery.js';
import { standsAlone } from '../publishing/planning/placement-check.js';
import { mediaOf } from '../publishing/scheduling/post-media.js';
import type { PublishingDeps } from '../publishing/publishing-deps.js';
import { leaveWakeUps } from '../publishing/ledger/wake-ups.js';
import type { DeliveryRecord } from '../store/deliveries.js';
import { isDuplicateKey } from '../store/duplicate-key.js';
import type { EvergreenRecord } from '../store/evergreens.js';
import type { PostRecord } from '../store/posts.js';
import { newRecordId } from '../store/record-id.js';

export interface Filling {
  readonly queue: ChannelQueue;
  readonly slot: Slot;
  readonly evergreen: EvergreenRecord;
  /** Who asked for it; null for the planner, because nothing else filled the slot. */
  readonly actor: Actor | null;
}

export type FillResult =
  | { readonly type: 'filled'; readonly delivery: DeliveryRecord }
  /** A rule speaks against this text, or the network would refuse it. */
  | { readonly type: 'refused'; readonly sentence: string }
  /** Somebody else was faster for the slot. */
  | { readonly type: 'taken' };

/**
 * Makes a post of an evergreen and queues it in one promised slot. As with what people write, the
 * delivery comes first and takes its slot by the unique index, so that two who fill the same slot
 * at once fill it once; and the post comes last.
 */
export async function fillSlot(deps: PublishingDeps, filling: Filling): Promise<FillResult> {
  const { queue, slot, evergreen, actor } = filling;
  const now = deps.clock.now();
  const post = postOf(filling, now);
  await deps.media.want(post.media.map(({ id }) => id));
  const { network, connection } = await deps.connections.open(queue.channel);
  const content = contentFor(post, queue.channel._id, await mediaOf(deps.media, post));
  const { problems } = await contentProblems(network, connection, content);
  const delivery = deliveryOf(filling, post, now);
  const wish: PlacementWish = {
    ...{ function: slot.function, textFingerprint: delivery.textFingerprint, content: problems },
    ...{ when: { type: 'this-slot', at: slot.at }, override: false },
  };
  const verdict = checkFixedTime(
    {
      ...{ function: slot.function, at: slot.at, content: problems },
      textFingerprint: delivery.textFingerprint || null,
    },
    queue.context,
  );
  if (verdict.type === 'refused') {
    return { type: 'refused', sentence: verdict.broken.map(({ sentence }) => sentence).join(' ') };
  }
  if (verdict.holds !== slot.at) return { type: 'taken' };
  try {
    await deps.store.deliveries.create(delivery);
  } catch (error) {
    if (isDuplicateKey(error)) return { type: 'taken' };
    throw error;
  }
  if (!(await standsAlone(deps, delivery, wish))) {
    await deps.store.deliveries.deleteOne({ _id: delivery._id });
    return { type: 'taken' };
  }
  await deps.store.posts.create(post);
  await leaveWakeUps(deps, [delivery]);
  await deps.audit.record({
    actor: auditActorOf(actor),
    action: 'evergreen.fill',
    resource: { kind: 'delivery', id: delivery._id },
    after: { evergreen: evergreen._id, channel: queue.channel._id, slot: new Date(slot.at) },
  });
  return { type: 'filled', delivery };
}

const auditActorOf = (actor: Actor | null): AuditActor => (actor ? asAuditActor(actor) : SYSTEM);

function postOf({ queue, evergreen, actor }: Filling, now: Instant): PostRecord {
  const { function: name, title, media, variants, text } = evergreen;
  const at = new Date(now);
  return {
    ...{ _id: newRecordId(now), function: name, title, media, variants: {}, thread: false },
    text: variants[queue.channel._id]?.text ?? text,
    ...{ author: actor?.id ?? evergreen.author, revision: 0, sample: evergreen.sample },
    ...{ createdAt: at, updatedAt: at },
  };
}

function deliveryOf(
  { queue: { channel }, slot, evergreen, actor }: Filling,
  post: PostRecord,
  now: Instant,
): DeliveryRecord {
  const needsApproval = channel.dimmers[slot.function].approval && evergreen.approvedBy === null;
  const waits = needsApproval ? ' It waits for a manager, who has not seen this text.' : '';
  const sentence = actor
    ? `${actor.name} filled an empty slot of ${slot.function} with an evergreen.${waits}`
    : `An evergreen: nothing else filled this slot of ${slot.function}.${waits}`;
  const by = { id: post.author };
  const draft = draftOf({ post, channel, actor: by, now }, { event: 'queued', sentence });
  const at = new Date(slot.at);
  return {
    ...draft,
    history: draft.history.map((entry) => ({ ...entry, by: actor?.id ?? 'planner' })),
    state: needsApproval ? 'awaiting-approval' : 'queued',
    ...{ dueAt: at, holds: at, wakeAt: at, needsApproval, evergreen: evergreen._id },
  };
}
