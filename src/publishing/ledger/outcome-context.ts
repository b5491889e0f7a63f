import type { Instant } from '../../domain/time-units.js';
import type { Idempotency, Network } from '../../networks/contract.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import type { PublishTimes } from './delivery-claim.js';
import { timesOf, type PublisherDeps } from './publisher-deps.js';

/** What decides what an outcome does to a delivery. */
export interface OutcomeContext {
  readonly delivery: DeliveryRecord;
  readonly idempotency: Idempotency;
  /** The network's own delays after each attempt, in milliseconds; undefined means ours. */
  readonly retryDelays: readonly number[] | undefined;
  readonly times: PublishTimes;
  readonly now: Instant;
}

export function contextOf(
  deps: PublisherDeps,
  delivery: DeliveryRecord,
  { idempotency, retryDelays }: Network,
): OutcomeContext {
  return { delivery, idempotency, retryDelays, times: timesOf(deps), now: deps.clock.now() };
}

/** Since when it may be out: the first attempt whose outcome nobody learned, not the latest. */
export const doubtSince = ({ delivery, now }: OutcomeContext): Date => {
  const known = delivery.doubtSince ?? delivery.intent?.at;
  // A clock that was put back since makes it neither younger nor older than this moment.
  return known && known.getTime() <= now ? known : new Date(now);
};

/** When the latest attempt was made, as far as a clock that may have been put back can tell. */
export const lastSentAt = (context: OutcomeContext): Instant => {
  const { delivery, now } = context;
  const at = delivery.intent?.at.getTime() ?? now;
  return at <= now ? at : doubtSince(context).getTime();
};

/** How many parts of a thread are out. */
export const partsOut = ({ parts }: DeliveryRecord): number => parts?.length ?? 0;
