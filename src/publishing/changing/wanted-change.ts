import { asAuditActor, type Actor } from '../../access/actor.js';
import { ConflictError, InvalidInputError, RuleError } from '../../failures.js';
import type { Content } from '../../networks/contract.js';
import type { ChannelRecord } from '../../store/channels.js';
import type { DeliveryRecord, WantedChange } from '../../store/deliveries.js';
import type { PostRecord } from '../../store/posts.js';
import { changedContent } from './changed-content.js';
import { contentProblems } from '../scheduling/content-problems.js';
import { deliveryFor, overtaken, postFor } from '../scheduling/delivery-access.js';
import { updateFor } from '../delivery-change.js';
import { isOver } from '../ledger/delivery-claim.js';
import { mediaOf } from '../scheduling/post-media.js';
import type { PublishingDeps } from '../publishing-deps.js';

/**
 * Asks for what is out to be taken back from its network. Asking twice is asking once.
 *
 * @throws NotFoundError, ForbiddenError, ConflictError
 */
export async function deletePublished(
  deps: PublishingDeps,
  actor: Actor,
  id: string,
): Promise<DeliveryRecord> {
  const delivery = await deliveryFor(deps.store, actor, { id, action: 'delivery.delete' });
  if (delivery.change?.kind === 'remove' && delivery.change.refusal === null) return delivery;
  const channel = await changeable(deps, delivery, 'remove');
  const wanted = await want(deps, actor, {
    delivery,
    kind: 'remove',
    text: null,
    sentence: `${actor.name} wants it deleted on ${channel.name}.`,
  });
  await deps.audit.record({
    actor: asAuditActor(actor),
    action: 'delivery.delete',
    resource: { kind: 'delivery', id },
    before: { networkId: delivery.outcome?.networkId ?? null },
    after: { wanted: 'remove' },
  });
  return wanted;
}

/**
 * Asks for other words on one channel in the place of those that are out. Other channels keep
 * theirs; the post says it once the network does.
 *
 * @throws NotFoundError, ForbiddenError, ConflictError, InvalidInputError, RuleError
 */
export async function editPublished(
  deps: PublishingDeps,
  actor: Actor,
  id: string,
  { text }: { readonly text: string },
): Promise<DeliveryRecord> {
  const delivery = await deliveryFor(deps.store, actor, { id, action: 'delivery.edit' });
  if (delivery.change?.kind === 'remove' && delivery.change.refusal === null) {
    throw new ConflictError('Nothing was changed: it is being deleted.');
  }
  if (delivery.change?.kind === 'pin' && delivery.change.refusal === null) {
    throw new ConflictError(
      'Nothing was changed: it is still being pinned. Change it once that is over.',
    );
  }
  const channel = await changeable(deps, delivery, 'edit');
  const post = await postFor(deps.store, actor, { id: delivery.post, action: 'post.read' });
  await requireAcceptable(deps, { delivery, channel, post, text });
  const wanted = await want(deps, actor, {
    delivery,
    kind: 'edit',
    text,
    sentence: `${actor.name} wants it to say something else on ${channel.name}.`,
  });
  await deps.audit.record({
    actor: asAuditActor(actor),
    action: 'delivery.edit',
    resource: { kind: 'delivery', id },
    before: { text: post.variants[channel._id]?.text ?? post.text },
    after: { text },
  });
  return wanted;
}

/** The channel it is out on. @throws ConflictError where it cannot be changed there */
async function changeable(
  { store, connections, clock }: PublishingDeps,
  delivery: DeliveryRecord,
  kind: 'edit' | 'remove',
): Promise<ChannelRecord> {
  if (delivery.state !== 'published') throw overtaken(delivery.state);
  if (delivery.removedAt) {
    throw new ConflictError('Nothing was changed: it is not on the channel any more.');
  }
  if (delivery.lease && !isOver(delivery.lease.until, clock.now())) {
    throw new ConflictError(
      'Nothing was changed: another change of it is being made at this moment. Try again in half a minute.',
    );
  }
  const channel = await store.channels.findById(delivery.channel).lean<ChannelRecord>().exec();
  if (!channel || channel.deletedAt) {
    throw new ConflictError(
      'Nothing was changed: its channel was deleted. Change it on the network.',
    );
  }
  if (!connections.knows(delivery.network)) throw overtaken(delivery.state);
  const { label, capabilities } = connections.networkOf(delivery.network);
  if (!capabilities[kind]) {
    const what = kind === 'edit' ? 'changed' : 'taken back';
    throw new ConflictError(`Nothing was changed: what is out on ${label} cannot be ${what}.`);
  }
  if (!delivery.outcome?.networkId) {
    throw new ConflictError(
      'Nothing was changed: a person found it on the channel, so its address there is not known. Change it there.',
    );
  }
  return channel;
}

interface Edit {
  readonly delivery: DeliveryRecord;
  readonly channel: ChannelRecord;
  readonly post: PostRecord;
  readonly text: string;
}

/** What the network would refuse is refused now, while the person is there. */
async function requireAcceptable(
  deps: PublishingDeps,
  { delivery, channel, post, text }: Edit,
): Promise<void> {
  const media = await mediaOf(deps.media, post);
  if (text.trim() === '' && media.length === 0) {
    throw new InvalidInputError({ text: ['Write what it is to say, or delete it instead.'] });
  }
  const { network, connection } = await deps.connections.open(channel);
  const content: Content = changedContent({ post, delivery, text, media });
  const { problems, limits } = await contentProblems(network, connection, content);
  const broken = [];
  if (problems.tooLong) broken.push({ rule: 'too-long', sentence: problems.tooLong });
  if (problems.media) broken.push({ rule: 'media', sentence: problems.media });
  if (broken.length > 0) throw new RuleError(broken);
  const out = delivery.parts?.length ?? 0;
  const parts = network.preview?.(content, limits).length ?? 1;
  if (out > 1 && parts !== out) {
    throw new ConflictError(
      `Nothing was changed: it went out as a thread of ${out} and would now be ${parts}. Make the text about as long as it was, or delete it and post it anew.`,
    );
  }
}

/** Durable before the network is asked; a worker carries it out. */
async function want(
  { store, clock }: PublishingDeps,
  actor: Actor,
  wanted: Pick<WantedChange, 'kind' | 'text'> & {
    readonly delivery: DeliveryRecord;
    readonly sentence: string;
  },
): Promise<DeliveryRecord> {
  const { delivery, kind, text, sentence } = wanted;
  const now = clock.now();
  const at = new Date(now);
  const change: WantedChange = { kind, text, by: actor.id, at, attempts: 0, refusal: null };
  const { _id, epoch, revision } = delivery;
  const saved = await store.deliveries
    .findOneAndUpdate(
      { _id, state: 'published', epoch, revision },
      updateFor({
        ...{ event: 'change-wanted', by: actor.id, at: now, sentence },
        set: { change, wakeAt: at, lease: null, problem: null },
        increase: { epoch: 1, revision: 1 },
      }),
      { returnDocument: 'after' },
    )
    .lean<DeliveryRecord>()
    .exec();
  if (!saved) {
    throw new ConflictError(
      'Nothing was changed: somebody changed it at the same moment. Look at it again and decide.',
    );
  }
  return saved;
}
