import { trusted } from 'mongoose';
import { asAuditActor, type Actor } from '../access/actor.js';
import { statesBefore } from '../domain/index.js';
import { InvalidInputError } from '../failures.js';
import { updateFor } from '../publishing/delivery-change.js';
import type { Store } from '../store/store.js';
import { findChannel } from './channel-finder.js';
import type { ChannelsDeps } from './channels-deps.js';

/** The states from which a person may cancel: what has not gone out. */
const cancellable = () => trusted({ $in: statesBefore('cancelled', 'person') });

/** How many deliveries would be cancelled with the channel. */
export function countCancellable(
  store: Pick<Store, 'deliveries'>,
  channel: string,
): Promise<number> {
  return store.deliveries
    .countDocuments({ channel, state: cancellable(), doubtSince: null })
    .exec();
}

/**
 * Deletes a channel once its name is typed: nothing goes out there any more, and its queue is
 * cancelled. What it published, and its place in past promises, stays on record.
 *
 * @returns how many deliveries were cancelled
 * @throws NotFoundError, InvalidInputError when the typed name is another
 */
export async function deleteChannel(
  deps: ChannelsDeps,
  actor: Actor,
  { id, typedName }: { readonly id: string; readonly typedName: string },
): Promise<number> {
  const channel = await findChannel(deps.store, id);
  if (typedName.trim() !== channel.name) {
    throw new InvalidInputError({
      name: [`Type the channel's name exactly as it is: ${channel.name}`],
    });
  }
  const now = deps.clock.now();
  // The channel first: from here on the publisher refuses whatever is still queued.
  await deps.store.channels.updateOne(
    { _id: id, deletedAt: null },
    { $set: { deletedAt: new Date(now), credentials: null }, $inc: { revision: 1 } },
  );
  const { modifiedCount } = await deps.store.deliveries.updateMany(
    // What may be out already is not called cancelled: the publisher asks a person about it.
    { channel: id, state: cancellable(), doubtSince: null },
    updateFor({
      event: 'cancelled',
      by: actor.id,
      at: now,
      sentence: `Cancelled: ${actor.name} deleted the channel ${channel.name}.`,
      state: 'cancelled',
      set: { holds: null, wakeAt: null, lease: null, problem: null },
      increase: { revision: 1, epoch: 1 },
    }),
  );
  await deps.audit.record({
    actor: asAuditActor(actor),
    action: 'channel.remove',
    resource: { kind: 'channel', id },
    before: { name: channel.name, slug: channel.slug, network: channel.network },
    after: { cancelledDeliveries: modifiedCount },
  });
  return modifiedCount;
}
