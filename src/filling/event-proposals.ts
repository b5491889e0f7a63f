import { trusted } from 'mongoose';
import {
  proposeEventPosts,
  type EventPost,
  type EventProposal,
  type PlacedDelivery,
} from '../domain/index.js';
import type { Instant } from '../domain/time-units.js';
import { NotFoundError } from '../failures.js';
import { loadChannelQueue, type ChannelQueue } from '../publishing/planning/channel-queue.js';
import type { PublishingDeps } from '../publishing/publishing-deps.js';
import type { DeliveryRecord } from '../store/deliveries.js';
import type { EventRecord } from '../store/events.js';
import type { Store } from '../store/store.js';
import { presentText } from '../store/typed-demand.js';

/** What could be said of an event on one channel. */
export interface ChannelProposals {
  readonly queue: ChannelQueue;
  readonly proposals: readonly EventProposal[];
}

/** Deliveries that tell of an event, the first made first. */
export function loadEventDeliveries(
  { deliveries }: Pick<Store, 'deliveries'>,
  event: string,
): Promise<DeliveryRecord[]> {
  return deliveries
    .find({ 'event.id': presentText({ $eq: event }) })
    .select({ outbox: 0, intent: 0 })
    .sort({ _id: 1 })
    .lean<DeliveryRecord[]>()
    .exec();
}

/**
 * Proposes the posts of an event on each of its channels: those that are not there yet, or all
 * anew. Slots for which drafts of this and other events are meant are left to them.
 */
export async function proposalsFor(
  { store, clock }: Pick<PublishingDeps, 'store' | 'clock'>,
  event: EventRecord,
  { anew }: { readonly anew: boolean } = { anew: false },
): Promise<ChannelProposals[]> {
  const now = clock.now();
  const own = await loadEventDeliveries(store, event._id);
  const found: ChannelProposals[] = [];
  for (const id of event.channels) {
    const queue = await queueOf(store, id, now);
    if (!queue) continue;
    const there = own.filter(({ channel, state }) => channel === id && state !== 'cancelled');
    const movable = new Set(anew ? there.filter(isMovable).map(({ _id }) => _id) : []);
    const meant = await meantSlots(store, id, now);
    const context = {
      ...queue.context,
      deliveries: [...queue.context.deliveries, ...meant].filter((each) => !movable.has(each.id)),
    };
    const said = new Set(there.filter(({ _id }) => !movable.has(_id)).map(postOf));
    const times = timesOf(event);
    const proposals = proposeEventPosts(times, event.function, context);
    found.push({ queue, proposals: proposals.filter(({ post }) => !said.has(post)) });
  }
  return found;
}

export const timesOf = ({ startsAt, endsAt, zone }: EventRecord) => ({
  startsAt: startsAt.getTime(),
  endsAt: endsAt?.getTime() ?? null,
  zone,
});

/** Whether a delivery is not out and may still be given another time. */
export function isMovable({ state }: Pick<DeliveryRecord, 'state'>): boolean {
  return ['draft', 'awaiting-approval', 'queued', 'conflict', 'missed', 'held'].includes(state);
}

const postOf = ({ event }: DeliveryRecord): EventPost | undefined => event?.post;

/** null for a channel that was deleted since. */
async function queueOf(store: Store, id: string, now: Instant): Promise<ChannelQueue | null> {
  try {
    return await loadChannelQueue(store, id, now);
  } catch (error) {
    if (error instanceof NotFoundError) return null;
    throw error;
  }
}

/** Slots that are kept for drafts, as if these were queued there. */
async function meantSlots(
  { deliveries }: Store,
  channel: string,
  now: Instant,
): Promise<PlacedDelivery[]> {
  const drafts = await deliveries
    .find({ channel, state: 'draft', 'event.intendedAt': trusted({ $gt: new Date(now) }) })
    .select({ function: 1, event: 1 })
    .lean<Pick<DeliveryRecord, '_id' | 'function' | 'event'>[]>()
    .exec();
  return drafts.flatMap(({ _id: id, function: name, event }) => {
    const at = event?.intendedAt?.getTime();
    if (at === undefined) return [];
    return [{ id, function: name, at, holds: at, textFingerprint: null, state: 'queued' as const }];
  });
}
