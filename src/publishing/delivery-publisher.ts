import type { Clock } from '../clock.js';
import type { Logger } from '../log.js';
import { MINUTE, type Instant } from '../domain/time-units.js';
import type { Connection, LookupOutcome, Network, PublishOutcome } from '../networks/contract.js';
import type { ChannelRecord } from '../store/channels.js';
import type { DeliveryRecord } from '../store/deliveries.js';
import type { OrganisationRecord } from '../store/organisation.js';
import type { PostRecord } from '../store/posts.js';
import type { Store } from '../store/store.js';
import { withdrawal } from './authority.js';
import { takeClaimed } from './claim-ahead.js';
import type { ConnectionOpener } from './connection-opener.js';
import { contentFor } from './content.js';
import { takeLateTurn } from './catch-up.js';
import {
  claimDelivery,
  fence,
  isOver,
  LATE_AFTER,
  PUBLISH_TIMES,
  type PublishTimes,
} from './delivery-claim.js';
import { updateFor, type DeliveryChange } from './delivery-change.js';
import {
  changeAfterCall,
  changeAfterLookup,
  changeAfterLostWorker,
  inDoubt,
  replayable,
  type OutcomeContext,
} from './delivery-outcome.js';
import { mediaOf, type MediaFinder } from './post-media.js';

export interface PublisherDeps {
  readonly store: Store;
  readonly connections: ConnectionOpener;
  readonly media: MediaFinder;
  readonly clock: Clock;
  readonly log: Logger;
  /** Names this process in leases. */
  readonly owner: string;
  /** `PUBLISH_TIMES` unless told. */
  readonly times?: PublishTimes;
  /** Milliseconds that go by whatever happens to the clock; `performance.now` unless told. */
  readonly ticks?: () => number;
}

const timesOf = ({ times = PUBLISH_TIMES }: PublisherDeps): PublishTimes => times;

/** What a wake-up came to. */
export type PublishResult =
  | { readonly type: 'nothing-to-claim' }
  | { readonly type: 'withdrawn'; readonly event: string }
  | { readonly type: 'overtaken' }
  | { readonly type: 'recorded'; readonly event: string };

interface Claimed {
  readonly delivery: DeliveryRecord;
  readonly channel: ChannelRecord;
  readonly post: PostRecord;
  readonly organisation: OrganisationRecord;
}

/**
 * Publishes one due delivery: claim, authority, intent, call, record. Each step is one conditional
 * write that matches nothing once somebody else has taken over, so running it twice is harmless.
 */
export async function publishDelivery(deps: PublisherDeps, id: string): Promise<PublishResult> {
  const leaseLeft = leaseClock(deps);
  const claim = { id, owner: deps.owner, now: deps.clock.now() };
  const times = timesOf(deps);
  const delivery =
    (await takeClaimed(deps.store, { ...claim, times })) ??
    (await claimDelivery(deps.store, { ...claim, lease: times.lease }));
  if (!delivery) return { type: 'nothing-to-claim' };

  const facts = await loadFacts(deps.store, delivery);
  const now = deps.clock.now();
  const knowsNetwork = deps.connections.knows(delivery.network);
  const change = withdrawal({ ...facts, delivery, knowsNetwork, now });
  if (change?.state && delivery.doubtSince && !change.set?.restoredAt) {
    return writeWithdrawal(
      deps,
      delivery,
      inDoubt({ by: 'publisher', at: now, tell: true }, change.sentence),
    );
  }
  if (change) return writeWithdrawal(deps, delivery, change);
  const claimed = { ...facts, delivery } as Claimed;

  const turn = await waitForTurn(deps, claimed, now);
  if (turn) return writeWithdrawal(deps, delivery, turn);
  return callAndRecord(deps, claimed, leaseLeft(delivery));
}

async function loadFacts(
  store: Store,
  delivery: DeliveryRecord,
): Promise<{
  channel: ChannelRecord | null;
  post: PostRecord | null;
  organisation: OrganisationRecord;
}> {
  const [channel, post, organisation] = await Promise.all([
    store.channels.findById(delivery.channel).lean<ChannelRecord>().exec(),
    store.posts.findById(delivery.post).lean<PostRecord>().exec(),
    store.organisation.findById('organisation').lean<OrganisationRecord>().exec(),
  ]);
  if (!organisation) throw new Error('the organisation document is missing');
  return { channel, post, organisation };
}

/** After an outage a channel catches up at the pace of its gap, never in a burst (R9). */
async function waitForTurn(
  { store }: PublisherDeps,
  { delivery, channel }: Claimed,
  now: Instant,
): Promise<DeliveryChange | null> {
  const late = delivery.dueAt !== null && now - delivery.dueAt.getTime() > LATE_AFTER;
  if (!late || delivery.attempts > 0) return null;
  const gapMinutes = channel.rhythms.at(-1)?.gapMinutes ?? 0;
  const turn = await takeLateTurn(store, { channel: channel._id, gap: gapMinutes * MINUTE, now });
  if (turn.type === 'taken') return null;
  return {
    by: 'publisher',
    at: now,
    event: 'postponed',
    sentence: 'Late: the channel catches up one post at a time, keeping its gap.',
    set: { lease: null, claims: 0, wakeAt: new Date(turn.next) },
  };
}

/** A withdrawal counts only while the delivery is still ours and nobody has moved it. */
async function writeWithdrawal(
  { store }: PublisherDeps,
  delivery: DeliveryRecord,
  change: DeliveryChange,
): Promise<PublishResult> {
  // Waiting again for the same reason is no news: the history keeps the first of them.
  const repeated = change.state === undefined && delivery.problem === change.sentence;
  const update = repeated ? { $set: change.set ?? {} } : updateFor(change);
  const written = await store.deliveries.updateOne({ ...fence(delivery), state: 'queued' }, update);
  return written.matchedCount === 0
    ? { type: 'overtaken' }
    : { type: 'withdrawn', event: change.event };
}

/**
 * How much of a lease is left, by the clock and by the time that has really gone by: a clock that
 * was put back lengthens nothing (R11).
 */
function leaseClock({ clock, ticks = () => performance.now(), ...deps }: PublisherDeps) {
  const { lease } = timesOf({ clock, ...deps });
  const claimed = ticks();
  return (delivery: DeliveryRecord) => (): number => {
    const until = delivery.lease?.until.getTime() ?? 0;
    return Math.min(until - clock.now(), lease - (ticks() - claimed));
  };
}

/** Back in the queue as it was: nothing left us. */
function notSent(before: DeliveryRecord, now: Instant): DeliveryChange {
  const { intent, attempts } = before;
  return {
    by: 'publisher',
    at: now,
    event: 'postponed',
    state: 'queued',
    sentence: 'Not sent: the publisher was held up for too long. It is tried again.',
    set: { intent, attempts, lease: null, wakeAt: new Date(now) },
  };
}

async function callAndRecord(
  deps: PublisherDeps,
  claimed: Claimed,
  leaseLeft: () => number,
): Promise<PublishResult> {
  const { store, clock, connections, log } = deps;
  const { delivery, channel, post } = claimed;
  const { network, connection } = await connections.open(channel);
  const content = contentFor(post, channel._id, await mediaOf(deps.media, post));
  const identity = {
    delivery: delivery._id,
    key: delivery.key,
    dueAt: delivery.dueAt?.getTime() ?? clock.now(),
  };
  // A replay sends exactly what was sent before; an edit has removed the intent.
  const prepared =
    delivery.intent?.prepared ?? (await network.prepare(content, connection, identity));

  const intentAt = clock.now();
  const { doubtSince } = delivery;
  if (doubtSince && !replayable(network.idempotency, doubtSince.getTime(), intentAt)) {
    const sentence = `${network.label} would not recognise a repeat any more, so it is not sent again.`;
    const change = inDoubt({ by: 'publisher', at: intentAt, tell: true }, sentence);
    return writeWithdrawal(deps, delivery, change);
  }
  const attempt = delivery.attempts + 1;
  const leaseUntil = delivery.lease?.until.getTime() ?? 0;
  const { callDeadline, leaseMargin } = timesOf(deps);
  if (leaseLeft() < callDeadline + leaseMargin) return { type: 'overtaken' };
  const intent = await store.deliveries
    .findOneAndUpdate(
      { ...fence(delivery), state: 'queued', revision: delivery.revision },
      updateFor({
        by: 'publisher',
        at: intentAt,
        event: 'publishing',
        state: 'publishing',
        sentence: attempt === 1 ? 'Sending.' : `Sending, attempt ${attempt}.`,
        set: {
          intent: { attempt, epoch: delivery.epoch, at: new Date(intentAt), prepared },
          // A worker that dies now is noticed when its lease has run out.
          wakeAt: new Date(leaseUntil),
        },
        increase: { attempts: 1 },
      }),
      { returnDocument: 'after' },
    )
    .lean<DeliveryRecord>()
    .exec();
  if (!intent) return { type: 'overtaken' };
  // Held up for so long that another may have taken over before an answer comes (R4).
  if (leaseLeft() < callDeadline) return record(store, intent, notSent(delivery, clock.now()));

  const outcome = await call(network, () =>
    network.publish(prepared, connection, AbortSignal.timeout(callDeadline)),
  );
  const change = changeAfterCall(outcome, contextOf(intent, network, clock.now()));
  if (outcome.type === 'reconnect')
    await needsReconnecting(store, channel, outcome.reason, clock.now());
  if (outcome.type === 'retry-later' && outcome.pauseChannel && change.set?.wakeAt) {
    await store.channels.updateOne(
      { _id: channel._id },
      { $set: { pausedUntil: change.set.wakeAt } },
    );
  }
  log.info(
    { delivery: id(intent), network: network.name, outcome: outcome.type },
    'called network',
  );
  return record(store, intent, change);
}

/** An adapter that throws has not said what happened, so we do not know (R5). */
async function call(
  network: Network,
  publish: () => Promise<PublishOutcome>,
): Promise<PublishOutcome> {
  try {
    return await publish();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { type: 'unknown', reason: `${network.label} gave no clear answer (${reason}).` };
  }
}

async function record(
  store: Store,
  delivery: DeliveryRecord,
  change: DeliveryChange,
): Promise<PublishResult> {
  const written = await store.deliveries.updateOne(
    { ...fence(delivery), state: delivery.state },
    updateFor(change),
  );
  return written.matchedCount === 0
    ? { type: 'overtaken' }
    : { type: 'recorded', event: change.event };
}

async function needsReconnecting(
  store: Store,
  channel: ChannelRecord,
  reason: string,
  now: Instant,
): Promise<void> {
  await store.channels.updateOne(
    // The first to notice says since when: people are told once an occurrence.
    { _id: channel._id, 'connection.state': 'connected' },
    {
      $set: {
        connection: {
          ...channel.connection,
          state: 'reconnect',
          since: new Date(now),
          problem: reason,
        },
      },
    },
  );
}

/** Takes over from a worker that was lost in the middle of sending (R5). */
export async function recoverPublishing(deps: PublisherDeps, id: string): Promise<PublishResult> {
  const now = deps.clock.now();
  const delivery = await deps.store.deliveries.findById(id).lean<DeliveryRecord>().exec();
  if (delivery?.state !== 'publishing') return { type: 'nothing-to-claim' };
  if (!isOver(delivery.lease?.until, now)) return { type: 'nothing-to-claim' };
  const network = deps.connections.networkOf(delivery.network);
  const change = changeAfterLostWorker(contextOf(delivery, network, now));
  return record(deps.store, delivery, withEpoch(change));
}

/** Reads the network back for a delivery whose outcome is not known. */
export async function resolveUnconfirmed(deps: PublisherDeps, id: string): Promise<PublishResult> {
  const { store, clock } = deps;
  const delivery = await store.deliveries.findById(id).lean<DeliveryRecord>().exec();
  if (delivery?.state !== 'unconfirmed' || !delivery.intent) return { type: 'nothing-to-claim' };
  const channel = await store.channels.findById(delivery.channel).lean<ChannelRecord>().exec();
  if (!channel) return { type: 'nothing-to-claim' };
  const { network, connection } = await deps.connections.open(channel);
  const signal = AbortSignal.timeout(timesOf(deps).callDeadline);
  const found = await look({ network, connection, signal }, delivery);
  const change = changeAfterLookup(found, contextOf(delivery, network, clock.now()));
  return record(store, delivery, withEpoch(change));
}

async function look(
  {
    network,
    connection,
    signal,
  }: { readonly network: Network; readonly connection: Connection; readonly signal: AbortSignal },
  { intent }: DeliveryRecord,
): Promise<LookupOutcome> {
  if (!intent) return { type: 'absent' };
  try {
    return await network.lookup(intent.prepared, connection, signal);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { type: 'cannot-tell', reason: `${network.label} could not be read (${reason}).` };
  }
}

/** Raises the epoch, so that whoever still believes to hold it matches nothing. */
const withEpoch = (change: DeliveryChange): DeliveryChange => ({
  ...change,
  increase: { ...change.increase, epoch: 1 },
});

function contextOf(delivery: DeliveryRecord, network: Network, now: Instant): OutcomeContext {
  const { idempotency, retryDelays } = network;
  return { delivery, idempotency, retryDelays, now };
}

const id = (delivery: DeliveryRecord): string => delivery._id;
