import { trusted } from 'mongoose';
import { MINUTE, SECOND, type Instant } from '../../domain/time-units.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import type { Store } from '../../store/store.js';

/** How long the steps of publishing may take, in milliseconds. */
export interface PublishTimes {
  /** How long a claim holds. F1: a delivery whose worker died goes out at most this much later. */
  readonly lease: number;
  /** The total deadline of one visible call. */
  readonly callDeadline: number;
  /** What must be left of the lease beyond the deadline before the call (R4). */
  readonly leaseMargin: number;
  /** How long after an unknown outcome we keep looking before a person is asked (R5). */
  readonly lookingFor: number;
  readonly firstLook: number;
  readonly betweenLooks: number;
  /** A queue that waits for a person to reconnect its channel looks again this often. */
  readonly reconnectLook: number;
}

export const PUBLISH_TIMES: PublishTimes = {
  lease: 30 * SECOND,
  callDeadline: 20 * SECOND,
  leaseMargin: 3 * SECOND,
  lookingFor: 2 * MINUTE,
  firstLook: SECOND,
  betweenLooks: 20 * SECOND,
  reconnectLook: MINUTE,
};
/**
 * No lease is longer. One that ends later than this from now was taken before the clock was put
 * back, and would keep a delivery from everybody for as long (R11).
 */
const LONGEST_LEASE = 5 * MINUTE;

/** Matches a `lease.until` that holds nobody off. The epoch keeps out whoever still goes by it. */
export const leaseIsOver = (now: Instant) =>
  trusted({ $not: { $gt: new Date(now), $lte: new Date(now + LONGEST_LEASE) } });

/** Whether a lease, or the wake-up that stands for one, is over at this moment. */
export const isOver = (until: Date | null | undefined, now: Instant): boolean => {
  const left = (until?.getTime() ?? 0) - now;
  return left <= 0 || left > LONGEST_LEASE;
};

/** Matches a `wakeAt` that stands for such a lease: of what is being sent, nothing else has one. */
export const leasedBeforeClockWentBack = (now: Instant) =>
  trusted({ $gt: new Date(now + LONGEST_LEASE) });

/** Claims without an outcome after which a delivery counts as poison (R13). */
export const POISON_CLAIMS = 3;
/** Later than this counts as late: pacing applies, and the delivery is labelled. */
export const LATE_AFTER = MINUTE;

/** Takes a due delivery for this owner; null when there is nothing to claim. One atomic step. */
export function claimDelivery(
  store: Store,
  claim: {
    readonly id: string;
    readonly owner: string;
    readonly now: Instant;
    /** In milliseconds. */
    readonly lease: number;
  },
): Promise<DeliveryRecord | null> {
  return store.deliveries
    .findOneAndUpdate(
      {
        _id: claim.id,
        state: 'queued',
        wakeAt: trusted({ $lte: new Date(claim.now) }),
        'lease.until': leaseIsOver(claim.now),
      },
      {
        $inc: { epoch: 1, claims: 1 },
        $set: { lease: { owner: claim.owner, until: new Date(claim.now + claim.lease) } },
      },
      { returnDocument: 'after' },
    )
    .lean<DeliveryRecord>()
    .exec();
}

/** What a writer must still hold for its write to count: a stale one matches nothing (R4). */
export const fence = (claimed: DeliveryRecord): { _id: string; epoch: number } => ({
  _id: claimed._id,
  epoch: claimed.epoch,
});
