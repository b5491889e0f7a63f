import { trusted } from 'mongoose';
import { asAuditActor, type Actor } from '../../access/actor.js';
import { ConflictError, InvalidInputError } from '../../failures.js';
import type { ChannelRecord } from '../../store/channels.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import { isDuplicateKey } from '../../store/duplicate-key.js';
import type { PublishingDeps } from '../publishing-deps.js';
import { postFor } from './delivery-access.js';
import { draftOf } from './new-delivery.js';

/**
 * Takes a post to further channels, as a draft on each that is given a time there like any other.
 * Where it is already nothing is done, so that a repeat, or a second person, does no harm.
 *
 * @returns the names of the channels that it is on now and was not before
 * @throws NotFoundError, ForbiddenError, InvalidInputError for a channel that does not exist,
 * ConflictError where it cannot go there
 */
export async function takeToChannels(
  deps: PublishingDeps,
  actor: Actor,
  wanted: { readonly post: string; readonly channels: readonly string[] },
): Promise<readonly string[]> {
  const { store, clock } = deps;
  const post = await postFor(store, actor, { id: wanted.post, action: 'post.edit' });
  const present = await store.deliveries
    .find({ post: post._id })
    .select({ channel: 1, state: 1, answers: 1 })
    .lean<Pick<DeliveryRecord, 'channel' | 'state' | 'answers'>[]>()
    .exec();
  if (present.some(({ answers }) => answers !== undefined)) {
    throw new ConflictError('This is a reply: it goes to whom it answers and nowhere else.');
  }
  const channels = await existing(deps, wanted.channels);
  for (const { _id, name } of channels) {
    if (present.some(({ channel, state }) => channel === _id && state === 'cancelled')) {
      throw new ConflictError(
        `Nothing was added: it was cancelled on ${name}. Put that delivery back instead.`,
      );
    }
  }
  const further = channels.filter(({ _id }) => !present.some(({ channel }) => channel === _id));
  const added: ChannelRecord[] = [];
  for (const channel of further) {
    const first = { event: 'drafted', sentence: `${actor.name} took it to ${channel.name} too.` };
    const draft = draftOf({ post, channel, actor, now: clock.now() }, first);
    // The unique index on post and channel settles a race with somebody who does the same.
    try {
      await store.deliveries.create(draft);
      added.push(channel);
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }
  if (added.length > 0) {
    await deps.audit.record({
      actor: asAuditActor(actor),
      action: 'post.edit',
      resource: { kind: 'post', id: post._id },
      after: { furtherChannels: added.map(({ _id }) => _id) },
    });
  }
  return added.map(({ name }) => name);
}

/** Throws an InvalidInputError that names each channel there is not. */
async function existing(
  { store }: PublishingDeps,
  ids: readonly string[],
): Promise<ChannelRecord[]> {
  const found = await store.channels
    .find({ _id: trusted({ $in: [...ids] }), deletedAt: null })
    .lean<ChannelRecord[]>()
    .exec();
  const missing = ids.flatMap((id, index) =>
    found.some(({ _id }) => _id === id) ? [] : [`channels.${index}`],
  );
  if (missing.length === 0) return found;
  const sentence = ['The channel does not exist, or was deleted.'];
  throw new InvalidInputError(Object.fromEntries(missing.map((field) => [field, sentence])));
}
