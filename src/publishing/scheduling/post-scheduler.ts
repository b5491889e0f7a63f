import { trusted } from 'mongoose';
import { setTimeout as pause } from 'node:timers/promises';
import { asAuditActor, type Actor } from '../../access/actor.js';
import { can } from '../../access/can.js';
import type { Instant } from '../../domain/time-units.js';
import { ForbiddenError, InvalidInputError, NotFoundError } from '../../failures.js';
import type { ChannelRecord } from '../../store/channels.js';
import { isDuplicateKey } from '../../store/duplicate-key.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import type { PostRecord } from '../../store/posts.js';
import { newRecordId } from '../../store/record-id.js';
import { loadChannelQueue, type ChannelQueue } from '../planning/channel-queue.js';
import {
  placeOnChannel,
  type ChannelPlacement,
  type ChannelRefusal,
  type PlacementWish,
} from '../planning/channel-placement.js';
import { contentProblems } from './content-problems.js';
import { contentFor, textFingerprint } from './content.js';
import { newDelivery, overrideInLog } from './new-delivery.js';
import { standsAlone } from '../planning/placement-check.js';
import { mediaOf, wantMedia } from './post-media.js';
import type { NewPost } from './post-input.js';
import type { PublishingDeps } from '../publishing-deps.js';
import { leaveWakeUps } from '../ledger/wake-ups.js';

export type ScheduleResult =
  | {
      readonly type: 'scheduled';
      readonly post: PostRecord;
      readonly deliveries: readonly DeliveryRecord[];
    }
  | { readonly type: 'refused'; readonly refusals: readonly ChannelRefusal[] };

export interface ScheduleOptions {
  /** Of a request that may be repeated. */
  readonly postId?: string;
  /** It is pinned on its network once it is out. */
  readonly pin?: boolean;
}

/** How often two people who want the same time at the same moment are sorted out. */
const TRIES = 20;

/**
 * Saves a post with one delivery a channel: all channels or none. The deliveries are written
 * first, each taking its slot by the unique index, and the post last: without a post a delivery
 * is never published, so a crash in between leaves nothing half saved.
 *
 * @throws InvalidInputError, ForbiddenError
 */
export async function schedulePost(
  deps: PublishingDeps,
  actor: Actor,
  input: NewPost,
  options: ScheduleOptions = {},
): Promise<ScheduleResult> {
  const { store, clock } = deps;
  requireAllowed(actor, input);
  const known = options.postId === undefined ? null : await findScheduled(deps, options.postId);
  if (known) return known;

  await wantMedia(deps.media, input.media);
  const now = clock.now();
  const post = newPostRecord(actor, input, options.postId ?? newRecordId(now), now);
  for (let tries = 1; ; tries++) {
    const attempt = await placeEverywhere(deps, actor, input, { post, pin: options.pin });
    if (attempt.type === 'refused') return attempt;
    const taken = await takeAll(deps, attempt.planned);
    if (taken) {
      await store.posts.create(post);
      const deliveries = attempt.planned.map(({ delivery }) => delivery);
      await leaveWakeUps(deps, deliveries);
      const override = overrideInLog(deliveries);
      await deps.audit.record({
        actor: asAuditActor(actor),
        action: input.when.type === 'draft' ? 'post.create' : 'delivery.schedule',
        resource: { kind: 'post', id: post._id },
        after: {
          ...{ channels: input.channels, when: input.when },
          ...(options.pin ? { pin: true } : {}),
          ...override.after,
        },
        ...override.entry,
      });
      return { type: 'scheduled', post, deliveries };
    }
    if (tries === TRIES) return { type: 'refused', refusals: attempt.crowded };
    await pause(Math.random() * 10 * tries);
  }
}

function requireAllowed(actor: Actor, input: NewPost): void {
  if (!can(actor, 'post.create')) throw new ForbiddenError();
  const queues = input.when.type !== 'draft';
  if (queues && !can(actor, 'delivery.schedule', { ownerId: actor.id })) throw new ForbiddenError();
  if (input.overrideReason !== null && !can(actor, 'delivery.override')) {
    throw new ForbiddenError('Only a manager may break a rule. Ask one, or take the nearest time.');
  }
  const variants = input.channels.map((channel) => input.variants[channel]?.text ?? input.text);
  if (queues && input.media.length === 0 && variants.some((text) => text.trim() === '')) {
    throw new InvalidInputError({ text: ['Write something to publish, or save it as a draft.'] });
  }
}

/** The document of a post that nobody has seen yet (pure). */
export function newPostRecord(actor: Actor, input: NewPost, id: string, now: Instant): PostRecord {
  const { title, text, media, variants, thread } = input;
  const at = new Date(now);
  return {
    _id: id,
    function: input.function,
    ...{ title, text, media, variants },
    thread: thread ?? false,
    author: actor.id,
    revision: 0,
    sample: false,
    createdAt: at,
    updatedAt: at,
  };
}

/** A repeat of a request whose answer was lost finds what the first one made. */
async function findScheduled(deps: PublishingDeps, postId: string): Promise<ScheduleResult | null> {
  const post = await deps.store.posts.findById(postId).lean<PostRecord>().exec();
  if (!post) {
    // Left behind by a crash before the post was written.
    await deps.store.deliveries.deleteMany({ post: postId });
    return null;
  }
  const deliveries = await deps.store.deliveries
    .find({ post: postId })
    .lean<DeliveryRecord[]>()
    .exec();
  return { type: 'scheduled', post, deliveries };
}

interface Planned {
  readonly delivery: DeliveryRecord;
  /** null for a draft, which takes no time from anybody. */
  readonly wish: PlacementWish | null;
}

type Attempt =
  | {
      readonly type: 'planned';
      readonly planned: readonly Planned[];
      /** What is said when others were faster every time. */
      readonly crowded: readonly ChannelRefusal[];
    }
  | { readonly type: 'refused'; readonly refusals: readonly ChannelRefusal[] };

async function placeEverywhere(
  deps: PublishingDeps,
  actor: Actor,
  input: NewPost,
  { post, pin }: { readonly post: PostRecord; readonly pin: boolean | undefined },
): Promise<Attempt> {
  const now = deps.clock.now();
  const planned: Planned[] = [];
  const refusals: ChannelRefusal[] = [];
  const crowded: ChannelRefusal[] = [];
  for (const [index, id] of input.channels.entries()) {
    const queue = await queueOf(deps, { id, index, now });
    const wish = await wishFor(deps, input, post, queue);
    const placement = wish ? placeOnChannel(queue, wish) : null;
    if (placement?.type === 'refused') {
      refusals.push(placement.refusal);
      continue;
    }
    const needsApproval = approvalNeeded(actor, input, queue.channel);
    const delivery = newDelivery({
      ...{ post, actor, now, needsApproval },
      channel: queue.channel,
      placed: placement,
      overrideReason: input.overrideReason,
      pin,
    });
    planned.push({ delivery, wish });
    crowded.push(crowdedRefusal(queue.channel));
  }
  if (refusals.length > 0) return { type: 'refused', refusals };
  return { type: 'planned', planned, crowded };
}

/** Throws an InvalidInputError that says which of the channels there is not. */
async function queueOf(
  { store }: PublishingDeps,
  { id, index, now }: { readonly id: string; readonly index: number; readonly now: Instant },
): Promise<ChannelQueue> {
  try {
    return await loadChannelQueue(store, id, now);
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    throw new InvalidInputError({ [`channels.${index}`]: [error.message] });
  }
}

async function wishFor(
  deps: PublishingDeps,
  input: NewPost,
  post: PostRecord,
  { channel }: ChannelQueue,
): Promise<PlacementWish | null> {
  if (input.when.type === 'draft') return null;
  const { network, connection } = await deps.connections.open(channel);
  const content = contentFor(post, channel._id, await mediaOf(deps.media, post));
  const { problems } = await contentProblems(network, connection, content);
  return {
    function: input.function,
    textFingerprint: textFingerprint(content.text),
    content: problems,
    when: input.when,
    override: input.overrideReason !== null,
  };
}

/** Whether a manager has to see it before it goes out there. */
export function approvalNeeded(actor: Actor, input: NewPost, channel: ChannelRecord): boolean {
  if (input.askApproval) return true;
  return channel.dimmers[input.function].approval && !can(actor, 'post.approve');
}

/** Writes every delivery, or none: false when somebody else was faster for one of them. */
async function takeAll(deps: PublishingDeps, planned: readonly Planned[]): Promise<boolean> {
  const written: string[] = [];
  const giveBack = async (): Promise<false> => {
    await deps.store.deliveries.deleteMany({ _id: trusted({ $in: written }) });
    return false;
  };
  for (const { delivery, wish } of planned) {
    try {
      await deps.store.deliveries.create(delivery);
      written.push(delivery._id);
    } catch (error) {
      await giveBack();
      if (isDuplicateKey(error)) return false;
      throw error;
    }
    if (wish && !(await standsAlone(deps, delivery, wish))) return giveBack();
  }
  return true;
}

function crowdedRefusal(channel: ChannelRecord): ChannelRefusal {
  const sentence =
    'Others are scheduling on this channel at this moment and were faster each time. Try again.';
  return {
    channel: channel._id,
    channelName: channel.name,
    broken: [{ rule: 'too-close', sentence }],
    nearest: null,
    overridable: false,
  };
}

export type { ChannelPlacement };
