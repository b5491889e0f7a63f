import { trusted } from 'mongoose';
import type { Clock } from '../../clock.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import type { Store } from '../../store/store.js';
import { leasedBeforeClockWentBack } from './delivery-claim.js';
import { step, type StepDeps } from './publish-step.js';

/** What one look at the store may start; the rest is found by the next look. */
const MOST_AT_ONCE = 500;

/** States in which a delivery waits for the publisher, but for `queued`, which is looked ahead for. */
const STATES = ['publishing', 'unconfirmed', 'awaiting-approval', 'held', 'published'] as const;

export interface Due extends Pick<DeliveryRecord, '_id' | 'channel'> {
  readonly state: (typeof STATES)[number];
}

export interface SweepDeps extends StepDeps {
  readonly store: Store;
  readonly clock: Clock;
  /** Takes up one delivery by what its state says; see `workers/publish.ts`. */
  readonly take: (delivery: Due) => void;
}

/**
 * The worker's own look at the store, on a timer, for what was begun and has come to no end: lost
 * workers, outcomes that are not known, approvals that did not come, changes of what is out.
 */
export function createDueSweep(deps: SweepDeps) {
  const { store, clock, take } = deps;
  return {
    /** One look. @returns how many deliveries were taken up */
    async look(): Promise<number> {
      const now = clock.now();
      const looks: { state: Due['state']; wakeAt: object }[] = [
        ...STATES.map((state) => ({ state, wakeAt: trusted({ $lte: new Date(now) }) })),
        { state: 'publishing', wakeAt: leasedBeforeClockWentBack(now) },
      ];
      let taken = 0;
      for (const filter of looks) {
        const due = await step(deps, ['sweep', '*'], () =>
          store.deliveries
            .find(filter)
            .select({ state: 1, channel: 1 })
            .sort({ wakeAt: 1 })
            .limit(MOST_AT_ONCE)
            .lean<Due[]>()
            .exec(),
        );
        due.forEach(take);
        taken += due.length;
      }
      return taken;
    },
  };
}
