import { trusted } from 'mongoose';
import type { Actor } from '../../access/actor.js';
import { can } from '../../access/can.js';
import {
  canMove,
  placeTogether,
  type JointMove,
  type JointPlace,
  type JointTarget,
  type RuleName,
} from '../../domain/index.js';
import { CallerError } from '../../failures.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import type { PostRecord } from '../../store/posts.js';
import { loadChannelQueue, type ChannelQueue } from './channel-queue.js';
import { contentProblems } from '../scheduling/content-problems.js';
import { contentFor } from '../scheduling/content.js';
import { overtaken, requireCertain } from '../scheduling/delivery-access.js';
import { requireSlotted } from '../scheduling/delivery-mover.js';
import { mediaOf } from '../scheduling/post-media.js';
import type { PublishingDeps } from '../publishing-deps.js';
import { requireFree } from '../restoring/restoration.js';

/** One delivery that is to move together with others. */
export interface JointWish {
  readonly delivery: DeliveryRecord;
  readonly to: JointTarget;
  readonly mayBreak: readonly RuleName[];
}

/** Where the deliveries of one channel go, as far as the rules let them; nothing is written. */
export interface JointPlan {
  readonly queue: ChannelQueue;
  readonly moves: readonly PlannedMove[];
}

export interface PlannedMove {
  readonly wish: JointWish;
  /** What the rules were asked. */
  readonly asked: JointMove;
  readonly place: JointPlace;
}

/** @throws NotFoundError when the channel is gone. */
export async function planTogether(
  deps: PublishingDeps,
  channel: string,
  wishes: readonly JointWish[],
): Promise<JointPlan> {
  const queue = await loadChannelQueue(deps.store, channel, deps.clock.now());
  const asked = await askedOf(deps, queue, wishes);
  const places = placeTogether(asked, queue.context);
  const moves = wishes.flatMap((wish, index) => {
    const [move, place] = [asked[index], places[index]];
    return move && place ? [{ wish, asked: move, place }] : [];
  });
  return { queue, moves };
}

async function askedOf(
  deps: PublishingDeps,
  { channel }: ChannelQueue,
  wishes: readonly JointWish[],
): Promise<JointMove[]> {
  const posts = await postsOf(deps, wishes);
  const { network, connection } = await deps.connections.open(channel);
  return Promise.all(
    wishes.map(async ({ delivery, to, mayBreak }): Promise<JointMove> => {
      const { _id: id, function: name, textFingerprint } = delivery;
      const shared = { id, function: name, textFingerprint: textFingerprint || null, to, mayBreak };
      const post = posts.get(delivery.post);
      if (!post) return { ...shared, content: { tooLong: 'Its post is gone.' } };
      const content = contentFor(post, channel._id, await mediaOf(deps.media, post));
      if (content.text.trim() === '' && content.media.length === 0) {
        return { ...shared, content: { tooLong: 'Write something before it can be queued.' } };
      }
      const { problems } = await contentProblems(network, connection, content);
      return { ...shared, content: problems };
    }),
  );
}

async function postsOf(
  { store }: PublishingDeps,
  wishes: readonly JointWish[],
): Promise<Map<string, PostRecord>> {
  const ids = [...new Set(wishes.map(({ delivery }) => delivery.post))];
  const posts = await store.posts
    .find({ _id: trusted({ $in: ids }) })
    .lean<PostRecord[]>()
    .exec();
  return new Map(posts.map((post) => [post._id, post]));
}

/** Why this actor cannot move a delivery at all, in a sentence; null when they can. */
export function hindranceOf(
  actor: Actor,
  delivery: Pick<DeliveryRecord, 'state' | 'author' | 'answers' | 'doubtSince' | 'restoredAt'>,
): string | null {
  const { state } = delivery;
  if (!can(actor, 'delivery.move', { ownerId: delivery.author })) {
    return 'It belongs to somebody else. Its author or an agent moves it.';
  }
  try {
    requireCertain(delivery);
    requireSlotted(delivery);
    requireFree(actor, delivery);
  } catch (error) {
    if (error instanceof CallerError) return error.message;
    throw error;
  }
  const placeable =
    state === 'queued' || (state !== 'cancelled' && canMove(state, 'queued', 'person'));
  return placeable ? null : overtaken(state).message;
}

/** What belongs to the same channel together, in the order in which it came. */
export function byChannel<T extends { readonly channel: string }>(
  all: readonly T[],
): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const one of all) found.set(one.channel, [...(found.get(one.channel) ?? []), one]);
  return found;
}
