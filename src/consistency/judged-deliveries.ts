import { trusted } from 'mongoose';
import { accountReach, type JudgedDelivery } from '../domain/index.js';
import { MINUTE, type Instant } from '../domain/time-units.js';
import type { DeliveryRecord } from '../store/deliveries.js';
import type { Store } from '../store/store.js';

/** A delivery as promises are judged by, with its channel. */
export interface ChannelDelivery extends JudgedDelivery {
  readonly channel: string;
}

type Judged = Pick<
  DeliveryRecord,
  '_id' | 'channel' | 'function' | 'state' | 'dueAt' | 'holds' | 'outcome' | 'intent'
>;

/** All of a delivery's document that judging it takes. */
export const JUDGED_FIELDS = {
  ...{ channel: 1, function: 1, state: 1, dueAt: 1, holds: 1 },
  ...{ 'outcome.at': 1, 'intent.at': 1 },
} as const;

/**
 * A delivery's document as promises are judged by. It went out when it was sent; that it did may
 * have been found out later.
 */
export function asJudged(delivery: Judged): ChannelDelivery {
  const { _id: id, channel, state, dueAt, holds, outcome, intent } = delivery;
  const known = state === 'published' ? outcome?.at : undefined;
  const publishedAt = known && (intent && intent.at < known ? intent.at : known);
  return {
    ...{ id, channel, function: delivery.function, state },
    dueAt: dueAt?.getTime() ?? null,
    holds: holds?.getTime() ?? null,
    publishedAt: publishedAt?.getTime() ?? null,
  };
}

export interface JudgedSpan {
  readonly from: Instant;
  readonly to: Instant;
  /** The greatest of the functions'. */
  readonly toleranceMinutes: number;
  /** Of all channels without it. */
  readonly channel?: string;
}

/** What was published and bears on the slots of a span; answers to messages have no due time. */
export async function loadPublished(
  { deliveries }: Pick<Store, 'deliveries'>,
  { channel, ...span }: JudgedSpan,
): Promise<ChannelDelivery[]> {
  const found = await deliveries
    .find({
      ...(channel === undefined ? {} : { channel }),
      ...{ state: 'published', dueAt: dueWithin(span) },
    })
    .select(JUDGED_FIELDS)
    .lean<Judged[]>()
    .exec();
  return found.map(asJudged);
}

/** Everything that was due around the slots of a span, with what became of it. */
export async function loadDue(
  { deliveries }: Pick<Store, 'deliveries'>,
  { channel, ...span }: JudgedSpan & { readonly channel: string },
): Promise<ChannelDelivery[]> {
  const found = await deliveries
    .find({ channel, dueAt: dueWithin(span) })
    .select(JUDGED_FIELDS)
    .lean<Judged[]>()
    .exec();
  return found.map(asJudged);
}

/** What goes out late went out within the tolerance of its due time. */
function dueWithin({ from, to, toleranceMinutes }: Omit<JudgedSpan, 'channel'>) {
  const tolerance = toleranceMinutes * MINUTE;
  return trusted({
    $gte: new Date(from - accountReach(toleranceMinutes) - tolerance),
    $lt: new Date(to + tolerance + MINUTE),
  });
}
