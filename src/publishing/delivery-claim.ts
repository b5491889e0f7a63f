import { trusted } from 'mongoose';
import { MINUTE, SECOND, type Instant } from '../domain/time-units.js';
import type { DeliveryRecord } from '../store/deliveries.js';
import type { Store } from '../store/store.js';

/** How long the steps of publishing may take, in milliseconds. */
export interface PublishTimes {
  /** How long a claim holds. F1: a delivery whose worker died goes out at most this much later. */
  readonly lease: number;
  /** The total deadline of one visible call. */
  readonly callDeadline: number;
  /** What must be left of the lease beyond the deadline before the call (R4). */
  readonly leaseMargin: number;
}

export const PUBLISH_TIMES: PublishTimes = {
  lease: 30 * SECOND,
  callDeadline: 20 * SECOND,
  leaseMargin: 3 * SECOND,
};
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
        'lease.until': trusted({ $not: { $gt: new Date(claim.now) } }),
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
