import { trusted } from 'mongoose';
import type { ChangeOutcome, Connection, Network } from '../../networks/contract.js';
import type { ChannelRecord } from '../../store/channels.js';
import type { DeliveryRecord, WantedChange } from '../../store/deliveries.js';
import type { PostRecord } from '../../store/posts.js';
import { answeredMessage } from '../ledger/answered-message.js';
import { changedContent } from './changed-content.js';
import { changedWords } from './changed-words.js';
import { fence, leaseIsOver } from '../ledger/delivery-claim.js';
import { updateFor } from '../delivery-change.js';
import { leaseClock } from '../ledger/lease-clock.js';
import { withinLease } from '../ledger/lease-limit.js';
import { changeAfterAsking, MOST_CHANGE_ATTEMPTS } from './outcome-of-change.js';
import { mediaOf } from '../scheduling/post-media.js';
import { timesOf, type PublisherDeps, type PublishResult } from '../ledger/publisher-deps.js';
import { needsReconnecting } from '../ledger/visible-call.js';

interface Asked {
  readonly delivery: DeliveryRecord;
  readonly change: WantedChange;
  readonly channel: ChannelRecord;
  readonly post: PostRecord;
}

/**
 * Makes a wanted change of what is out. Adapters promise that a repeat is harmless, so that after
 * a crash or an answer that is not clear it is simply made again; a stale writer matches nothing.
 *
 * @throws LeaseSpentError when a step hangs
 */
export function carryOutChange(deps: PublisherDeps, id: string): Promise<PublishResult> {
  return withinLease(timesOf(deps), () => claimAndAsk(deps, id));
}

async function claimAndAsk(deps: PublisherDeps, id: string): Promise<PublishResult> {
  const { store, clock, log } = deps;
  const leaseLeft = leaseClock(deps);
  const delivery = await claim(deps, id);
  const change = delivery?.change;
  if (!delivery || !change) return { type: 'nothing-to-claim' };
  const [channel, post] = await Promise.all([
    store.channels.findById(delivery.channel).lean<ChannelRecord>().exec(),
    store.posts.findById(delivery.post).lean<PostRecord>().exec(),
  ]);
  const outcome =
    channel && post
      ? await outcomeFor(deps, { delivery, change, channel, post })
      : ({ type: 'refused', reason: 'Its channel or its post is gone.' } as const);
  log.info({ delivery: id, change: change.kind, outcome: outcome.type }, 'asked for a change');
  if (leaseLeft(delivery)() <= 0) return { type: 'overtaken' };
  if (outcome.type === 'changed' && change.text !== null)
    await changedWords(deps, delivery, change);
  if (outcome.type === 'reconnect' && channel) {
    await needsReconnecting(deps, channel, outcome.reason);
  }
  const where = channel?.name ?? 'its channel';
  const { reconnectLook } = timesOf(deps);
  const now = clock.now();
  const said = changeAfterAsking(outcome, { delivery, change, where, now, reconnectLook });
  // Waiting again for the same reason is no news.
  const again = said.event === 'change-waits' && said.sentence === delivery.problem;
  const written = await store.deliveries
    .updateOne(
      { ...fence(delivery), state: 'published' },
      again ? { $set: said.set ?? {} } : updateFor(said),
    )
    .exec();
  return written.matchedCount === 0
    ? { type: 'overtaken' }
    : { type: 'recorded', event: said.event };
}

/** Until the lease is over nobody else takes it up; then the sweep finds it again. */
function claim(deps: PublisherDeps, id: string): Promise<DeliveryRecord | null> {
  const { store, clock, owner } = deps;
  const now = clock.now();
  const until = new Date(now + timesOf(deps).lease);
  return store.deliveries
    .findOneAndUpdate(
      {
        _id: id,
        state: 'published',
        wakeAt: trusted({ $lte: new Date(now) }),
        'lease.until': leaseIsOver(now),
        'change.refusal': null,
        'change.kind': trusted({ $in: ['edit', 'remove', 'pin'] }),
      },
      {
        $inc: { epoch: 1, 'change.attempts': 1 },
        $set: { lease: { owner, until }, wakeAt: until },
      },
      { returnDocument: 'after' },
    )
    .lean<DeliveryRecord>()
    .exec();
}

async function outcomeFor(deps: PublisherDeps, asked: Asked): Promise<ChangeOutcome> {
  const { change, channel } = asked;
  const now = deps.clock.now();
  if (channel.deletedAt) return { type: 'refused', reason: 'Its channel was deleted.' };
  if (change.attempts > MOST_CHANGE_ATTEMPTS) {
    return { type: 'refused', reason: 'Every attempt ended without an answer.' };
  }
  const { connection, pausedUntil } = channel;
  if (connection.state === 'reconnect') {
    return { type: 'reconnect', reason: connection.problem ?? 'Its connection has ended.' };
  }
  if (pausedUntil && pausedUntil.getTime() > now) {
    const reason = 'The network asked us to slow down.';
    return { type: 'retry-later', reason, retryAt: pausedUntil.getTime() };
  }
  try {
    return await askRenewing(deps, asked);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { type: 'unknown', reason: `The network gave no clear answer (${reason}).` };
  }
}

/** A session that has ended is renewed once. */
async function askRenewing(deps: PublisherDeps, asked: Asked): Promise<ChangeOutcome> {
  const { channel } = asked;
  const { network, connection } = await deps.connections.open(channel);
  const outcome = await ask(deps, asked, { network, connection });
  if (outcome.type !== 'reconnect' || !deps.renew || !network.refresh) return outcome;
  const renewal = await deps.renew(channel._id, channel.credentials);
  if (renewal.type === 'rejected') return { type: 'reconnect', reason: renewal.reason };
  if (renewal.type === 'not-now') return { type: 'retry-later', reason: renewal.reason };
  return ask(deps, asked, { network, connection: renewal.connection });
}

async function ask(
  deps: PublisherDeps,
  { delivery, change, post }: Asked,
  { network, connection }: { readonly network: Network; readonly connection: Connection },
): Promise<ChangeOutcome> {
  const { networkId = '', url = null } = delivery.outcome ?? {};
  const published = { networkId, url, parts: delivery.parts ?? [] };
  const signal = AbortSignal.timeout(timesOf(deps).callDeadline);
  if (change.kind === 'remove' && network.remove) {
    return network.remove(published, connection, signal);
  }
  if (change.kind === 'pin' && network.pin) {
    return network.pin(published, connection, signal);
  }
  if (change.kind !== 'edit' || !network.edit) {
    return { type: 'refused', reason: `${network.label} cannot do that.` };
  }
  const media = await mediaOf(deps.media, post);
  const content = changedContent({ post, delivery, text: change.text ?? '', media });
  const dueAt = delivery.dueAt?.getTime() ?? delivery.createdAt.getTime();
  const identity = { delivery: delivery._id, key: delivery.key, dueAt };
  const answers = await answeredMessage(deps.store, delivery);
  const prepared = await network.prepare(content, connection, identity, answers);
  return network.edit(published, prepared, connection, signal);
}
