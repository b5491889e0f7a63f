import { z } from 'zod';
import { asAuditActor, type Actor } from '../access/actor.js';
import { can } from '../access/can.js';
import type { Instant } from '../domain/time-units.js';
import { ForbiddenError, InvalidInputError, NotFoundError } from '../failures.js';
import { contentProblems } from '../publishing/scheduling/content-problems.js';
import { contentFor } from '../publishing/scheduling/content.js';
import { draftOf } from '../publishing/scheduling/new-delivery.js';
import type { PublishingDeps } from '../publishing/publishing-deps.js';
import { leaveWakeUps } from '../publishing/ledger/wake-ups.js';
import type { ChannelRecord } from '../store/channels.js';
import type { DeliveryRecord } from '../store/deliveries.js';
import { isDuplicateKey } from '../store/duplicate-key.js';
import type { MessageRecord } from '../store/messages.js';
import type { PostRecord } from '../store/posts.js';
import { FUNCTION_WITHOUT_POST } from './message-function.js';

export const answerInput = z.strictObject({
  text: z
    .string()
    .max(100_000)
    .refine((text) => text.trim() !== '', 'Write an answer.'),
});

/**
 * Answers a message, at once and through the same ledger as every post: durable before anybody
 * sees "sent", at most one visible call, and a person where the outcome cannot be known.
 *
 * @param replyId the id of the post that it becomes: sent twice, one answer is made
 * @throws NotFoundError, ForbiddenError, InvalidInputError
 */
export async function answerMessage(
  deps: PublishingDeps,
  actor: Actor,
  request: { readonly message: string; readonly text: string; readonly replyId: string },
): Promise<DeliveryRecord> {
  if (!can(actor, 'message.answer')) throw new ForbiddenError();
  const { store, clock } = deps;
  const known = await store.deliveries
    .findOne({ post: request.replyId })
    .lean<DeliveryRecord>()
    .exec();
  if (known && (await store.posts.exists({ _id: request.replyId }))) return known;
  const { message, channel } = await findMessage(deps, request.message);
  const now = clock.now();
  const post = await postOf(deps, { actor, message, request, now });
  await requireSendable(deps, channel, post);

  const delivery = known ?? replyOn(channel, { actor, message, post, now });
  if (!known) await createOnce(deps, delivery);
  await store.posts.create(post);
  await leaveWakeUps(deps, [delivery]);
  await deps.audit.record({
    actor: asAuditActor(actor),
    action: 'message.answer',
    resource: { kind: 'message', id: message._id },
    after: { channel: channel._id, delivery: delivery._id },
  });
  return delivery;
}

async function findMessage(
  { store }: PublishingDeps,
  id: string,
): Promise<{ message: MessageRecord; channel: ChannelRecord }> {
  const message = await store.messages.findById(id).lean<MessageRecord>().exec();
  if (!message) throw new NotFoundError('The message');
  const channel = await store.channels
    .findOne({ _id: message.channel, deletedAt: null })
    .lean<ChannelRecord>()
    .exec();
  if (!channel) throw new NotFoundError('The channel');
  return { message, channel };
}

interface Reply {
  readonly actor: Actor;
  readonly message: MessageRecord;
  readonly request: { readonly text: string; readonly replyId: string };
  readonly now: Instant;
}

async function postOf(
  { store }: PublishingDeps,
  { actor, message, request, now }: Reply,
): Promise<PostRecord> {
  const answered = message.delivery
    ? await store.deliveries.findById(message.delivery).lean<DeliveryRecord>().exec()
    : null;
  const at = new Date(now);
  return {
    _id: request.replyId,
    function: answered?.function ?? FUNCTION_WITHOUT_POST,
    title: null,
    text: request.text,
    media: [],
    variants: {},
    author: actor.id,
    revision: 0,
    sample: false,
    createdAt: at,
    updatedAt: at,
  };
}

/** @throws InvalidInputError saying why the network would not take it */
async function requireSendable(
  { connections }: PublishingDeps,
  channel: ChannelRecord,
  post: PostRecord,
): Promise<void> {
  const { network, connection } = await connections.open(channel);
  if (!network.capabilities.reply) {
    throw new InvalidInputError({
      text: [`${network.label} cannot be answered from here. Answer there.`],
    });
  }
  const { problems } = await contentProblems(
    network,
    connection,
    contentFor(post, channel._id, []),
  );
  if (problems.tooLong) throw new InvalidInputError({ text: [problems.tooLong] });
}

/** Without a due time: it is in nobody's way on the plan, and wakes at once. */
function replyOn(
  channel: ChannelRecord,
  { actor, message, post, now }: Omit<Reply, 'request'> & { readonly post: PostRecord },
): DeliveryRecord {
  const sentence = `${actor.name} answered ${message.author.name}.`;
  return {
    ...draftOf({ post, channel, actor, now }, { event: 'queued', sentence }),
    answers: message._id,
    state: 'queued',
    wakeAt: new Date(now),
    // An answer may say what another said.
    textFingerprint: '',
  };
}

async function createOnce({ store }: PublishingDeps, delivery: DeliveryRecord): Promise<void> {
  try {
    await store.deliveries.create(delivery);
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
}
