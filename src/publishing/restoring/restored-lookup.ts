import type { Actor } from '../../access/actor.js';
import { SECOND } from '../../domain/time-units.js';
import type { ReadBack } from '../../networks/contract.js';
import type { ChannelRecord } from '../../store/channels.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import { contentFor } from '../scheduling/content.js';
import { postFor } from '../scheduling/delivery-access.js';
import { mediaOf } from '../scheduling/post-media.js';
import type { PublishingDeps } from '../publishing-deps.js';
import { change, markAsPublished, restoredDelivery } from './restored-decision.js';

/** The total deadline of one look. */
const LOOK_DEADLINE = 20 * SECOND;

/** What a look at the network came to. */
export interface RestoredLook {
  readonly outcome: Exclude<ReadBack['type'], 'partly'>;
  readonly delivery: DeliveryRecord;
}

/**
 * Reads the network back for a delivery that is held after a restoration: found, it counts as
 * published; otherwise its history says what the look came to, and it stays held. Nothing is sent.
 *
 * @throws NotFoundError, ForbiddenError, ConflictError
 */
export async function lookForRestored(
  deps: PublishingDeps,
  actor: Actor,
  id: string,
): Promise<RestoredLook> {
  const delivery = await restoredDelivery(deps, actor, id);
  const outcome = await look(deps, actor, delivery);
  if (outcome.type === 'found') {
    const found = { networkId: outcome.networkId, url: outcome.url };
    const sentence = 'It was found on the network: it went out before.';
    const published = await markAsPublished(deps, delivery, { by: actor, sentence, found });
    return { outcome: 'found', delivery: published };
  }
  const sentence = sentenceFor(outcome);
  const looked = await change(deps, delivery, {
    event: 'looked',
    by: actor.id,
    at: deps.clock.now(),
    sentence,
    set: { problem: `Held since everything was restored. ${sentence}` },
  });
  // A person has to look at what is there in part as well.
  return { outcome: outcome.type === 'absent' ? 'absent' : 'cannot-tell', delivery: looked };
}

function sentenceFor(outcome: Exclude<ReadBack, { type: 'found' }>): string {
  switch (outcome.type) {
    case 'absent':
      return 'It is not on the network.';
    case 'partly':
      return 'Some of its parts are on the network, and not all.';
    case 'cannot-tell':
      return `We cannot know whether it is on the network: ${outcome.reason}`;
  }
}

async function look(
  deps: PublishingDeps,
  actor: Actor,
  delivery: DeliveryRecord,
): Promise<ReadBack> {
  const channel = await deps.store.channels.findById(delivery.channel).lean<ChannelRecord>().exec();
  if (!channel) return { type: 'cannot-tell', reason: 'The channel is gone.' };
  try {
    const post = await postFor(deps.store, actor, { id: delivery.post, action: 'post.read' });
    const { network, connection } = await deps.connections.open(channel);
    const { _id, key, dueAt } = delivery;
    const identity = { delivery: _id, key, dueAt: dueAt?.getTime() ?? deps.clock.now() };
    const content = contentFor(post, channel._id, await mediaOf(deps.media, post));
    const prepared =
      delivery.intent?.prepared ?? (await network.prepare(content, connection, identity));
    return await network.lookup(prepared, connection, AbortSignal.timeout(LOOK_DEADLINE));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { type: 'cannot-tell', reason: `The network could not be read (${why}).` };
  }
}
