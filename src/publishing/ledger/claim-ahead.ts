import { trusted } from 'mongoose';
import { SECOND, type Instant } from '../../domain/time-units.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import type { Store } from '../../store/store.js';
import { leaseIsOver, PUBLISH_TIMES, type PublishTimes } from './delivery-claim.js';

/** What is due within this is claimed, to go out at its moment and not when it is found. */
export const AHEAD = 3 * SECOND;

/**
 * Claimed so often in a row without an outcome, a delivery is suspected of stopping the publisher.
 * It is then claimed alone, so that those beside it are not counted for its crashes (R13).
 */
export const SUSPECT_CLAIMS = 2;

/** A queued delivery that nobody has claimed, due now or soon. */
export interface DueSoon {
  readonly _id: string;
  readonly channel: string;
  readonly wakeAt: Date;
}

interface Look {
  readonly now: Instant;
  /** Due then or later; whatever is due unless told. */
  readonly from?: Instant | undefined;
  /** Due by then. */
  readonly until: Instant;
  readonly most: number;
}

/** What is due and unclaimed, the earliest first, but for these channels and for suspects. */
export function findDueSoon(
  store: Store,
  { now, from, until, most, except }: Look & { readonly except: readonly string[] },
): Promise<DueSoon[]> {
  return store.deliveries
    .find({
      state: 'queued',
      wakeAt: trusted({
        $lte: new Date(until),
        ...(from === undefined ? {} : { $gte: new Date(from) }),
      }),
      'lease.until': leaseIsOver(now),
      claims: trusted({ $lt: SUSPECT_CLAIMS }),
      ...(except.length > 0 ? { channel: trusted({ $nin: except }) } : {}),
    })
    .select({ channel: 1, wakeAt: 1 })
    .sort({ wakeAt: 1 })
    .limit(most)
    .lean<DueSoon[]>()
    .exec();
}

/** The first that is due and suspected of stopping the publisher, if there is one. */
export async function findSuspect(store: Store, now: Instant): Promise<DueSoon | undefined> {
  const [suspect] = await store.deliveries
    .find({
      state: 'queued',
      wakeAt: trusted({ $lte: new Date(now) }),
      'lease.until': leaseIsOver(now),
      claims: trusted({ $gte: SUSPECT_CLAIMS }),
    })
    .select({ channel: 1, wakeAt: 1 })
    .sort({ wakeAt: 1 })
    .limit(1)
    .lean<DueSoon[]>()
    .exec();
  return suspect;
}

/**
 * Claims many before they are due, in one write. Each is conditional by itself, so that of two
 * workers that want the same one has it; the loser finds that out when the moment comes.
 *
 * @returns how many were claimed
 */
export async function claimAhead(
  store: Store,
  claim: {
    readonly deliveries: readonly DueSoon[];
    readonly owner: string;
    readonly now: Instant;
    /** Due by then at the latest. */
    readonly until: Instant;
    /** In milliseconds. It counts from the moment when the last of them is due. */
    readonly lease: number;
  },
): Promise<number> {
  const { deliveries, owner, now, until, lease } = claim;
  const last = deliveries.reduce((most, { wakeAt }) => Math.max(most, wakeAt.getTime()), now);
  const claimed = await store.deliveries.updateMany(
    {
      _id: trusted({ $in: deliveries.map(({ _id }) => _id) }),
      state: 'queued',
      wakeAt: trusted({ $lte: new Date(until) }),
      'lease.until': leaseIsOver(now),
    },
    { $inc: { epoch: 1, claims: 1 }, $set: { lease: { owner, until: new Date(last + lease) } } },
  );
  return claimed.modifiedCount;
}

/** Gives claims back that have led to nothing, so that another worker may have them at once. */
export async function giveBack(
  store: Store,
  { owner, ids }: { readonly owner: string; readonly ids: readonly string[] },
): Promise<void> {
  if (ids.length === 0) return;
  await store.deliveries.updateMany(
    { _id: trusted({ $in: [...ids] }), state: 'queued', 'lease.owner': owner },
    { $inc: { claims: -1 }, $set: { lease: null } },
  );
}

/**
 * The due delivery that this owner has claimed ahead; null when it has not, or has lost it. A lease
 * that leaves too little time is renewed, which only who still holds it can do.
 */
export async function takeClaimed(
  store: Store,
  claim: {
    readonly id: string;
    readonly owner: string;
    readonly now: Instant;
    readonly times?: PublishTimes;
  },
): Promise<DeliveryRecord | null> {
  const { id, owner, now, times = PUBLISH_TIMES } = claim;
  const mine = {
    _id: id,
    state: 'queued',
    wakeAt: trusted({ $lte: new Date(now) }),
    'lease.owner': owner,
  } as const;
  const delivery = await store.deliveries.findOne(mine).lean<DeliveryRecord>().exec();
  if (!delivery?.lease) return null;
  const spent = now + times.lease - delivery.lease.until.getTime();
  if (spent <= (times.lease - times.callDeadline - times.leaseMargin) / 2) return delivery;
  return store.deliveries
    .findOneAndUpdate(
      { ...mine, epoch: delivery.epoch },
      { $set: { lease: { owner, until: new Date(now + times.lease) } } },
      { returnDocument: 'after' },
    )
    .lean<DeliveryRecord>()
    .exec();
}
