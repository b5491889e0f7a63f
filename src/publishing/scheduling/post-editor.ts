import { trusted } from 'mongoose';
import { asAuditActor, type Actor } from '../../access/actor.js';
import { can } from '../../access/can.js';
import { describeState, isKnownState, type DeliveryState } from '../../domain/index.js';
import { ConflictError, RuleError } from '../../failures.js';
import type { ChannelRecord } from '../../store/channels.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import { newRecordId } from '../../store/record-id.js';
import type { PostRecord } from '../../store/posts.js';
import { contentProblems } from './content-problems.js';
import { contentFor, textFingerprint } from './content.js';
import { postFor, requireCertain } from './delivery-access.js';
import { EDIT_HOLD, updateFor } from '../delivery-change.js';
import { draftOf } from './new-delivery.js';
import { mediaOf, wantMedia } from './post-media.js';
import type { PostEdit } from './post-input.js';
import type { PublishingDeps } from '../publishing-deps.js';
import { leaveWakeUps } from '../ledger/wake-ups.js';

/** In these an edit changes what will go out. */
const EDITABLE: readonly DeliveryState[] = [
  ...(['draft', 'awaiting-approval', 'queued', 'held', 'conflict', 'failed', 'missed'] as const),
];
/** In these the words are out, or may be. */
const OUT: readonly DeliveryState[] = ['publishing', 'published', 'unconfirmed'];

export interface EditResult {
  readonly post: PostRecord;
  readonly deliveries: readonly DeliveryRecord[];
}

/**
 * Changes what a post says. Deliveries are held for the moment of saving, so that no half of an
 * edit goes out, and where a channel asks for approval an edit asks for it anew.
 *
 * @throws NotFoundError, ForbiddenError, ConflictError, InvalidInputError, RuleError
 */
export async function editPost(
  deps: PublishingDeps,
  actor: Actor,
  postId: string,
  input: PostEdit,
): Promise<EditResult> {
  const post = await postFor(deps.store, actor, { id: postId, action: 'post.edit' });
  if (post.revision !== input.revision) throw changedMeanwhile();
  const edited = { ...post, ...contentOf(input), revision: post.revision + 1 };
  const had = new Set(post.media.map(({ id }) => id));
  await wantMedia(
    deps.media,
    input.media.filter(({ id }) => !had.has(id)),
  );
  const deliveries = await deliveriesOf(deps, postId);
  requireNotOut(deliveries);
  const editable = deliveries.filter(({ state }) => EDITABLE.includes(state));
  const channels = await channelsOf(deps, editable);
  await requireAcceptable(deps, edited, editable, channels);

  const held = await holdAll(deps, actor, { editable, edited, channels });
  const saved = await deps.store.posts.updateOne(
    { _id: postId, revision: post.revision },
    {
      $set: {
        ...contentOf(input),
        revision: edited.revision,
        updatedAt: new Date(deps.clock.now()),
      },
    },
  );
  const changed = await release(deps, held);
  if (saved.matchedCount === 0) throw changedMeanwhile();
  await deps.audit.record({
    actor: asAuditActor(actor),
    action: 'post.edit',
    resource: { kind: 'post', id: postId },
    before: { revision: post.revision, text: post.text },
    after: { revision: edited.revision, text: edited.text },
  });
  return { post: edited, deliveries: changed };
}

/** A copy as a draft on the same channels, to be changed and queued. */
export async function duplicatePost(
  deps: PublishingDeps,
  actor: Actor,
  postId: string,
): Promise<PostRecord> {
  const original = await postFor(deps.store, actor, { id: postId, action: 'post.create' });
  await deps.media.want(original.media.map(({ id }) => id));
  const sources = await deliveriesOf(deps, postId);
  const channels = await channelsOf(deps, sources);
  const now = deps.clock.now();
  const at = new Date(now);
  const copy: PostRecord = {
    ...original,
    _id: newRecordId(now),
    author: actor.id,
    revision: 0,
    sample: false,
    createdAt: at,
    updatedAt: at,
  };
  for (const channel of channels.values()) {
    const first = { event: 'drafted', sentence: `${actor.name} made it as a copy.` };
    await deps.store.deliveries.create(draftOf({ post: copy, channel, actor, now }, first));
  }
  await deps.store.posts.create(copy);
  return copy;
}

const contentOf = ({
  title,
  text,
  media,
  variants,
  thread,
}: PostEdit): Pick<PostRecord, 'title' | 'text' | 'media' | 'variants' | 'thread'> => ({
  ...{ title, text, media, variants },
  thread: thread ?? false,
});

const deliveriesOf = (deps: PublishingDeps, post: string): Promise<DeliveryRecord[]> =>
  deps.store.deliveries.find({ post }).lean<DeliveryRecord[]>().exec();

async function channelsOf(
  deps: PublishingDeps,
  deliveries: readonly DeliveryRecord[],
): Promise<Map<string, ChannelRecord>> {
  const ids = deliveries.map(({ channel }) => channel);
  const channels = await deps.store.channels
    .find({ _id: trusted({ $in: ids }), deletedAt: null })
    .lean<ChannelRecord[]>()
    .exec();
  return new Map(channels.map((channel) => [channel._id, channel]));
}

function requireNotOut(deliveries: readonly DeliveryRecord[]): void {
  const out = deliveries.find(
    ({ state, parts }) => OUT.includes(state) || parts?.length || !isKnownState(state),
  );
  if (!out) {
    deliveries.forEach(requireCertain);
    return;
  }
  throw new ConflictError(
    `This post is ${describeState(out.state)} on a channel already, so its words stand. Duplicate it and change the copy.`,
  );
}

/** What the network would refuse is refused now; drafts may be unfinished. */
async function requireAcceptable(
  deps: PublishingDeps,
  post: PostRecord,
  deliveries: readonly DeliveryRecord[],
  channels: ReadonlyMap<string, ChannelRecord>,
): Promise<void> {
  const media = await mediaOf(deps.media, post);
  const broken = [];
  for (const delivery of deliveries) {
    const channel = channels.get(delivery.channel);
    if (!channel || delivery.state === 'draft') continue;
    const { network, connection } = await deps.connections.open(channel);
    const content = contentFor(post, channel._id, media);
    const { problems } = await contentProblems(network, connection, content);
    if (content.text.trim() === '' && media.length === 0) {
      broken.push({ rule: 'media', sentence: `${channel.name}: write something to publish.` });
    }
    if (problems.tooLong)
      broken.push({ rule: 'too-long', sentence: `${channel.name}: ${problems.tooLong}` });
    if (problems.media)
      broken.push({ rule: 'media', sentence: `${channel.name}: ${problems.media}` });
  }
  if (broken.length > 0) throw new RuleError(broken);
}

interface Hold {
  readonly editable: readonly DeliveryRecord[];
  readonly edited: PostRecord;
  readonly channels: ReadonlyMap<string, ChannelRecord>;
}

/** Takes every delivery out of the publisher's reach; gives all back when one is out already. */
async function holdAll(
  deps: PublishingDeps,
  actor: Actor,
  { editable, edited, channels }: Hold,
): Promise<DeliveryRecord[]> {
  const held: DeliveryRecord[] = [];
  for (const delivery of editable) {
    const now = deps.clock.now();
    const asks = channels.get(delivery.channel)?.dimmers[delivery.function].approval === true;
    const again =
      delivery.state === 'queued' && (asks || delivery.approval) && !can(actor, 'post.approve');
    const until = new Date(Math.max(now + EDIT_HOLD, delivery.wakeAt?.getTime() ?? 0));
    const update = updateFor({
      event: 'edited',
      by: actor.id,
      at: now,
      sentence: again
        ? `${actor.name} changed it; a manager must approve it again.`
        : `${actor.name} changed it.`,
      ...(again ? { state: 'awaiting-approval' as const } : {}),
      set: {
        textFingerprint: textFingerprint(contentFor(edited, delivery.channel, []).text),
        wakeAt: delivery.wakeAt ? until : null,
        lease: null,
        claims: 0,
        intent: null,
        ...(again ? { approval: null, needsApproval: true } : {}),
      },
      increase: { revision: 1, epoch: 1 },
    });
    const after = await deps.store.deliveries
      .findOneAndUpdate(
        {
          ...{ _id: delivery._id, state: delivery.state, revision: delivery.revision },
          doubtSince: null,
        },
        update,
        {
          returnDocument: 'after',
        },
      )
      .lean<DeliveryRecord>()
      .exec();
    if (!after) {
      await release(deps, held);
      throw changedMeanwhile();
    }
    held.push(after);
  }
  return held;
}

async function release(
  deps: PublishingDeps,
  held: readonly DeliveryRecord[],
): Promise<DeliveryRecord[]> {
  const released: DeliveryRecord[] = [];
  for (const delivery of held) {
    const wakeAt = delivery.wakeAt ? delivery.dueAt : null;
    await deps.store.deliveries.updateOne(
      { _id: delivery._id, epoch: delivery.epoch },
      { $set: { wakeAt } },
    );
    released.push({ ...delivery, wakeAt });
  }
  await leaveWakeUps(deps, released);
  return released;
}

const changedMeanwhile = (): ConflictError =>
  new ConflictError(
    'Somebody else changed this post meanwhile. Your text is kept below: compare, then save again.',
  );
