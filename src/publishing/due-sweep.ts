import { trusted } from 'mongoose';
import type { Clock } from '../clock.js';
import type { Logger } from '../log.js';
import { SECOND, type Instant } from '../domain/time-units.js';
import type { Jobs } from '../jobs/port.js';
import type { DeliveryRecord } from '../store/deliveries.js';
import type { Store } from '../store/store.js';
import { HORIZON, leaveWakeUp } from './wake-ups.js';

/** What one look at the store may start; the rest is found by the next look. */
const MOST_AT_ONCE = 500;
/** A due delivery that nobody has claimed by then has lost its wake-up. */
const LOST_AFTER = 2 * SECOND;

type Near = Pick<DeliveryRecord, '_id' | 'state' | 'wakeAt' | 'epoch'>;

export interface SweepDeps {
  readonly store: Store;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly log: Logger;
  /** Takes up one delivery by what its state says; see `workers/publish.ts`. */
  readonly take: (id: string, state: DeliveryRecord['state']) => void;
  /** Rings without Redis: a timer of this process. */
  readonly local: Jobs;
}

/**
 * The worker's own look at the store, on a timer: it leaves wake-ups for what comes near, and takes
 * up whatever is due whether or not its wake-up still exists (R7).
 */
export function createDueSweep(deps: SweepDeps) {
  /** By delivery: for which moment a wake-up was left, so that each is left once. */
  const rung = new Map<string, Instant>();

  async function near(state: DeliveryRecord['state'], until: Instant): Promise<Near[]> {
    return deps.store.deliveries
      .find({ state, wakeAt: trusted({ $lte: new Date(until) }) })
      .select({ state: 1, wakeAt: 1, epoch: 1 })
      .sort({ wakeAt: 1 })
      .limit(MOST_AT_ONCE)
      .lean<Near[]>()
      .exec();
  }

  async function ringLater(delivery: Near, wakeAt: Instant): Promise<void> {
    if (rung.get(delivery._id) === wakeAt) {
      // The bell that was set may be gone with Redis; one too many wakes nobody twice.
      if (!deps.jobs.healthy()) await leaveWakeUp(deps.local, delivery);
      return;
    }
    rung.set(delivery._id, wakeAt);
    const left = await leaveWakeUp(deps.jobs, delivery);
    if (!left) await leaveWakeUp(deps.local, delivery);
  }

  return {
    /** One look. @returns how many deliveries were taken up */
    async look(): Promise<number> {
      const now = deps.clock.now();
      let taken = 0;
      for (const delivery of await near('queued', now + HORIZON)) {
        const wakeAt = delivery.wakeAt?.getTime() ?? now;
        const known = rung.get(delivery._id) === wakeAt;
        const mayRing = known && deps.jobs.healthy() && now - wakeAt < LOST_AFTER;
        if (wakeAt > now || mayRing) {
          await ringLater(delivery, wakeAt);
          continue;
        }
        rung.set(delivery._id, wakeAt);
        deps.take(delivery._id, 'queued');
        taken += 1;
      }
      for (const state of ['publishing', 'unconfirmed', 'awaiting-approval', 'held'] as const) {
        for (const delivery of await near(state, now)) {
          deps.take(delivery._id, state);
          taken += 1;
        }
      }
      for (const [id, wakeAt] of rung) if (wakeAt < now - HORIZON) rung.delete(id);
      return taken;
    },
  };
}
