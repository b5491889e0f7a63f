import type { Instant } from '../../domain/time-units.js';
import type { ChannelRecord } from '../../store/channels.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import type { Facts } from './authority.js';
import { contentFor } from '../scheduling/content.js';
import { replayable } from './attempt-delay.js';
import { fence } from './delivery-claim.js';
import { updateFor, type DeliveryChange } from '../delivery-change.js';
import { answeredMessage } from './answered-message.js';
import { callNetwork, type NetworkRequest } from './network-call.js';
import { contextOf } from './outcome-context.js';
import { changeAfterCall, inDoubt, pauseAfterCall } from './outcome-of-call.js';
import { mediaOf } from '../scheduling/post-media.js';
import { step } from './publish-step.js';
import { timesOf, type PublisherDeps, type PublishResult } from './publisher-deps.js';
import { record, withdraw } from '../changing/recorded-change.js';
import { startProgress } from './thread-progress.js';

/** A delivery that is ours and may go out. */
export interface Claimed extends Facts {
  readonly channel: NonNullable<Facts['channel']>;
  readonly post: NonNullable<Facts['post']>;
  /** In milliseconds. */
  readonly leaseLeft: () => number;
}

/** Intent, visible call and record (R1), in this order, each only while the lease lasts (R4). */
export async function callAndRecord(deps: PublisherDeps, claimed: Claimed): Promise<PublishResult> {
  const { clock, log } = deps;
  const { delivery, channel, leaseLeft } = claimed;
  const { callDeadline, leaseMargin } = timesOf(deps);
  const id = delivery._id;
  const request = await prepareCall(deps, claimed);
  const { network } = request;
  const { doubtSince } = delivery;
  if (doubtSince && !replayable(network.idempotency, doubtSince.getTime(), clock.now())) {
    const sentence = `${network.label} would not recognise a repeat any more, so it is not sent again.`;
    const change = inDoubt({ by: 'publisher', at: clock.now(), tell: true }, sentence);
    return withdraw(deps, ['forgotten', delivery], change);
  }
  if (leaseLeft() < callDeadline + leaseMargin) return { type: 'overtaken' };
  const intent = await step(deps, ['intent', id], () => writeIntent(deps, claimed, request));
  if (!intent) return { type: 'overtaken' };
  // Held up for so long that another may have taken over before an answer comes (R4).
  if (leaseLeft() < callDeadline) {
    return record(deps, ['not-sent', intent], notSent(delivery, clock.now()));
  }

  const progress = startProgress(deps, intent);
  const outcome = await callNetwork(deps, claimed, { request, progress });
  const context = contextOf(deps, progress.delivery(), network);
  const change = changeAfterCall(outcome, context);
  const recorded = await record({ ...deps, leaseLeft }, ['record', intent], change);
  log.info({ delivery: id, network: network.name, outcome: outcome.type }, 'called network');

  const pausedUntil = pauseAfterCall(outcome, clock.now());
  if (pausedUntil !== null) {
    await step(deps, ['pause', id], () => pause(deps, channel, pausedUntil));
  }
  if (outcome.type === 'reconnect') {
    await step(deps, ['reconnect', id], () => needsReconnecting(deps, channel, outcome.reason));
  }
  return recorded;
}

async function prepareCall(deps: PublisherDeps, claimed: Claimed): Promise<NetworkRequest> {
  const { connections, clock } = deps;
  const { delivery, channel, post } = claimed;
  const id = delivery._id;
  const { network, connection } = await step(deps, ['open', id], () => connections.open(channel));
  // A replay sends exactly what was sent before; an edit has removed the intent.
  const before = delivery.intent?.prepared;
  if (before) return { network, connection, prepared: before };
  const media = await step(deps, ['media', id], () => mediaOf(deps.media, post));
  const content = contentFor(post, channel._id, media);
  const dueAt = delivery.dueAt?.getTime() ?? clock.now();
  const answers = await step(deps, ['answers', id], () => answeredMessage(deps.store, delivery));
  const prepared = await step(deps, ['prepare', id], () =>
    network.prepare(content, connection, { delivery: id, key: delivery.key, dueAt }, answers),
  );
  return { network, connection, prepared };
}

/** Durable before the visible call: from here on it may have happened (R1). */
function writeIntent(
  { store, clock }: PublisherDeps,
  { delivery }: Claimed,
  { prepared }: NetworkRequest,
): Promise<DeliveryRecord | null> {
  const now = clock.now();
  const attempt = delivery.attempts + 1;
  const { epoch, revision } = delivery;
  return store.deliveries
    .findOneAndUpdate(
      { ...fence(delivery), state: 'queued', revision },
      updateFor({
        by: 'publisher',
        at: now,
        event: 'publishing',
        state: 'publishing',
        sentence: attempt === 1 ? 'Sending.' : `Sending, attempt ${attempt}.`,
        set: {
          intent: { attempt, epoch, at: new Date(now), prepared },
          // A worker that dies now is noticed when its lease has run out.
          wakeAt: delivery.lease?.until ?? new Date(now),
        },
        increase: { attempts: 1 },
      }),
      { returnDocument: 'after' },
    )
    .lean<DeliveryRecord>()
    .exec();
}

/** Back in the queue as it was: nothing left us. */
function notSent({ intent, attempts }: DeliveryRecord, now: Instant): DeliveryChange {
  return {
    by: 'publisher',
    at: now,
    event: 'postponed',
    state: 'queued',
    sentence: 'Not sent: the publisher was held up for too long. It is tried again.',
    set: { intent, attempts, lease: null, wakeAt: new Date(now) },
  };
}

function pause(
  { store }: PublisherDeps,
  { _id }: ChannelRecord,
  pausedUntil: Date,
): Promise<unknown> {
  return store.channels.updateOne({ _id }, { $set: { pausedUntil } }).exec();
}

/** Says that a person must connect the channel again. */
export function needsReconnecting(
  { store, clock }: Pick<PublisherDeps, 'store' | 'clock'>,
  channel: ChannelRecord,
  problem: string,
): Promise<unknown> {
  const since = new Date(clock.now());
  const connection = { ...channel.connection, state: 'reconnect', since, problem } as const;
  // The first to notice says since when: people are told once an occurrence.
  const first = { _id: channel._id, 'connection.state': 'connected' } as const;
  return store.channels.updateOne(first, { $set: { connection } }).exec();
}
