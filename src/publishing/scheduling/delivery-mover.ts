import { asAuditActor, type Actor } from '../../access/actor.js';
import { can } from '../../access/can.js';
import { canMove } from '../../domain/index.js';
import { ConflictError, ForbiddenError, InvalidInputError } from '../../failures.js';
import { isDuplicateKey } from '../../store/duplicate-key.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import type { PostRecord } from '../../store/posts.js';
import { loadChannelQueue, type ChannelQueue } from '../planning/channel-queue.js';
import {
  placeOnChannel,
  type ChannelRefusal,
  type PlacementWish,
  type WantedTime,
} from '../planning/channel-placement.js';
import { contentProblems } from './content-problems.js';
import { contentFor } from './content.js';
import { deliveryFor, overtaken, postFor, requireCertain } from './delivery-access.js';
import { updateFor } from '../delivery-change.js';
import { requireFree } from '../restoring/restoration.js';
import { overrideInLog, overridesOf } from './new-delivery.js';
import { standsAlone } from '../planning/placement-check.js';
import { mediaOf } from './post-media.js';
import type { When } from './post-input.js';
import type { PublishingDeps } from '../publishing-deps.js';
import { leaveWakeUps } from '../ledger/wake-ups.js';

export interface MoveInput {
  readonly when: Exclude<When, { type: 'draft' }>;
  /** The revision that was shown, so that two people do not undo each other; null takes any. */
  readonly revision: number | null;
  readonly overrideReason: string | null;
}

export type MoveResult =
  | {
      readonly type: 'moved';
      readonly delivery: DeliveryRecord;
      /** What it was, for whoever takes the move back. */
      readonly before: DeliveryRecord;
    }
  | { readonly type: 'refused'; readonly refusal: ChannelRefusal };

/** What placing anew needs. */
export interface PlaceInput {
  readonly when: WantedTime;
  readonly overrideReason: string | null;
}

type Placed = Extract<ReturnType<typeof placeOnChannel>, { type: 'placed' }>;

/**
 * Gives a delivery another time: one that is queued, or one that is a draft, held, in conflict,
 * missed or failed, which it takes back into the queue.
 *
 * @throws NotFoundError, ForbiddenError, ConflictError, InvalidInputError
 */
export async function moveDelivery(
  deps: PublishingDeps,
  actor: Actor,
  id: string,
  input: MoveInput,
): Promise<MoveResult> {
  const delivery = await deliveryFor(deps.store, actor, { id, action: 'delivery.move' });
  if (input.overrideReason !== null && !can(actor, 'delivery.override')) {
    throw new ForbiddenError('Only a manager may break a rule. Ask one, or take the nearest time.');
  }
  requireFree(actor, delivery);
  const revision = input.revision ?? delivery.revision;
  if (revision !== delivery.revision) throw overtaken(delivery.state);
  return placeAgain(deps, actor, delivery, input);
}

/** Places an existing delivery anew; shared by moving, undoing and approving. */
export async function placeAgain(
  deps: PublishingDeps,
  actor: Actor,
  delivery: DeliveryRecord,
  input: PlaceInput,
): Promise<MoveResult> {
  requireCertain(delivery);
  requireSlotted(delivery);
  const post = await postFor(deps.store, actor, { id: delivery.post, action: 'post.read' });
  const queue = await loadChannelQueue(deps.store, delivery.channel, deps.clock.now());
  const target = targetState(actor, delivery, queue);
  if (delivery.state !== target && !canMove(delivery.state, target, 'person')) {
    throw overtaken(delivery.state);
  }
  const wish = await wishFor(deps, { delivery, post, queue, input });
  const placement = placeOnChannel(queue, wish);
  if (placement.type === 'refused') return placement;

  const moved = await write(deps, actor, { delivery, placed: placement, target, input });
  if (!moved) {
    const { refusal } = taken(queue);
    return { type: 'refused', refusal };
  }
  if (!(await standsAlone(deps, { ...moved, createdAt: moved.updatedAt }, wish))) {
    await giveBack(deps, delivery, moved);
    const { refusal } = taken(queue);
    return { type: 'refused', refusal };
  }
  await leaveWakeUps(deps, [moved]);
  const override = overrideInLog([moved]);
  await deps.audit.record({
    actor: asAuditActor(actor),
    action: 'delivery.move',
    resource: { kind: 'delivery', id: moved._id },
    before: { state: delivery.state, dueAt: delivery.dueAt },
    after: { state: moved.state, dueAt: moved.dueAt, ...override.after },
    ...override.entry,
  });
  return { type: 'moved', delivery: moved, before: delivery };
}

/** @throws ConflictError for an answer, which has no place in the plan. */
export function requireSlotted({ answers }: Pick<DeliveryRecord, 'answers'>): void {
  if (answers === undefined) return;
  throw new ConflictError(
    'This is an answer to a message: it goes out at once and takes no slot. Answer the message again instead.',
  );
}

/** A delivery that somebody must approve stays with them, unless the mover is one who may. */
export function targetState(
  actor: Actor,
  delivery: DeliveryRecord,
  { channel }: ChannelQueue,
): 'queued' | 'awaiting-approval' {
  if (delivery.approval) return 'queued';
  if (delivery.needsApproval) return 'awaiting-approval';
  const asked = channel.dimmers[delivery.function].approval;
  return asked && !can(actor, 'post.approve') ? 'awaiting-approval' : 'queued';
}

export async function wishFor(
  deps: PublishingDeps,
  from: {
    delivery: DeliveryRecord;
    post: PostRecord;
    queue: ChannelQueue;
    input: PlaceInput;
  },
): Promise<PlacementWish> {
  const { delivery, post, queue, input } = from;
  const { network, connection } = await deps.connections.open(queue.channel);
  const content = contentFor(post, delivery.channel, await mediaOf(deps.media, post));
  if (content.text.trim() === '' && content.media.length === 0) {
    throw new InvalidInputError({ text: ['Write something before it can be queued.'] });
  }
  const { problems } = await contentProblems(network, connection, content);
  return {
    id: delivery._id,
    function: delivery.function,
    textFingerprint: delivery.textFingerprint,
    content: problems,
    when: input.when,
    override: input.overrideReason !== null,
    before: delivery.event?.before?.getTime() ?? null,
  };
}

interface Write {
  readonly delivery: DeliveryRecord;
  readonly placed: Placed;
  readonly target: 'queued' | 'awaiting-approval';
  readonly input: PlaceInput;
}

/** One conditional write; null when somebody else was faster for the slot. */
async function write(
  deps: PublishingDeps,
  actor: Actor,
  { delivery, placed, target, input }: Write,
): Promise<DeliveryRecord | null> {
  const now = deps.clock.now();
  const dueAt = new Date(placed.at);
  const how = wordsFor(input.when, placed);
  const update = updateFor({
    event: 'moved',
    by: actor.id,
    at: now,
    sentence: `${actor.name} moved it to ${how}.`,
    state: target,
    set: {
      placement: placed.placement,
      dueAt,
      holds: placed.holds === null ? null : new Date(placed.holds),
      wakeAt: dueAt,
      lease: null,
      problem: null,
      claims: 0,
      attempts: 0,
      restoredAt: null,
      restoredFrom: null,
      overrides: overridesOf({ placed, actor, now, overrideReason: input.overrideReason }),
    },
    // A worker that has claimed it finds nothing to write to any more.
    increase: { revision: 1, epoch: 1 },
  });
  try {
    const moved = await deps.store.deliveries
      .findOneAndUpdate(
        {
          ...{ _id: delivery._id, revision: delivery.revision, state: delivery.state },
          doubtSince: null,
        },
        update,
        { returnDocument: 'after' },
      )
      .lean<DeliveryRecord>()
      .exec();
    if (moved) return moved;
  } catch (error) {
    if (isDuplicateKey(error)) return null;
    throw error;
  }
  const current = await deps.store.deliveries.findById(delivery._id).lean<DeliveryRecord>().exec();
  throw overtaken(current?.state ?? 'cancelled');
}

function wordsFor(when: WantedTime, { placement }: Placed): string {
  if (when.type === 'this-slot') return 'an empty slot';
  return placement.kind === 'fixed' ? 'a fixed time' : 'the next free slot';
}

/** Puts back what was there before; somebody who changed it since has the last word. */
async function giveBack(
  deps: PublishingDeps,
  before: DeliveryRecord,
  moved: DeliveryRecord,
): Promise<void> {
  const { state, placement, dueAt, holds, wakeAt, problem, overrides, attempts } = before;
  const { restoredAt = null, restoredFrom = null } = before;
  await deps.store.deliveries.updateOne(
    { _id: before._id, revision: moved.revision, epoch: moved.epoch },
    {
      $set: {
        ...{ state, placement, dueAt, holds, wakeAt, problem, overrides, attempts },
        ...{ restoredAt, restoredFrom },
      },
      $inc: { revision: 1, epoch: 1 },
      $pop: { history: 1 },
    },
  );
}

function taken({ channel }: ChannelQueue): { refusal: ChannelRefusal } {
  const sentence = 'Somebody else took this time at the same moment. Choose again.';
  return {
    refusal: {
      channel: channel._id,
      channelName: channel.name,
      broken: [{ rule: 'too-close', sentence }],
      nearest: null,
      overridable: false,
    },
  };
}
