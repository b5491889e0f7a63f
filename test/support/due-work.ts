import { createLanes } from '../../src/jobs/lanes.js';
import { publishDelivery } from '../../src/publishing/ledger/delivery-publisher.js';
import type { PublisherDeps } from '../../src/publishing/ledger/publisher-deps.js';
import { createDueSweep } from '../../src/publishing/ledger/due-sweep.js';
import { createLookAhead, type LookAhead } from '../../src/publishing/ledger/look-ahead.js';
import { takeUp } from '../../workers/publish.js';

/** A timer that a test lets run out. */
export interface HeldTimer {
  readonly milliseconds: number;
  readonly runOut: () => void;
}

/** One worker's look at the store, whose timers a test holds. */
export interface DueWork {
  readonly lookAhead: LookAhead;
  /** The timers that are set and have neither run out nor been cancelled. */
  timers(): readonly HeldTimer[];
  /** Lets every timer that is set now run out, as it would after its time. */
  runOut(): void;
  /** Everything that has begun has ended. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export interface DueWorkOptions {
  readonly publish?: (id: string) => Promise<unknown>;
  readonly concurrency?: number;
  readonly eachChannel?: number;
  readonly slowAfter?: number;
}

export function openDueWork(deps: PublisherDeps, options: DueWorkOptions = {}): DueWork {
  const { publish = (id) => publishDelivery(deps, id) } = options;
  const { concurrency = 50, eachChannel = 5, slowAfter = 60_000 } = options;
  const held = new Set<HeldTimer>();
  const underWay = new Set<Promise<unknown>>();
  const failures: unknown[] = [];
  const lanes = createLanes({
    ...{ concurrency, eachGroup: eachChannel, most: 1_000, slowAfter },
    onError: (error) => failures.push(error),
    onSlow: (channel) => void lookAhead.giveBackChannel(channel),
  });
  const lookAhead = createLookAhead({
    ...{ store: deps.store, clock: deps.clock, log: deps.log, lanes, eachChannel },
    ...{ owner: deps.owner, times: deps.times, failpoints: deps.failpoints },
    publish(id) {
      const work = publish(id).finally(() => underWay.delete(work));
      underWay.add(work);
      return work;
    },
    wait(milliseconds, then) {
      const timer: HeldTimer = {
        milliseconds,
        runOut() {
          held.delete(timer);
          then();
        },
      };
      held.add(timer);
      return () => held.delete(timer);
    },
  });
  return {
    lookAhead,
    timers: () => [...held],
    runOut() {
      for (const timer of [...held]) timer.runOut();
    },
    async settled() {
      while (underWay.size > 0) {
        await Promise.allSettled(underWay);
        await new Promise(setImmediate);
      }
      if (failures.length > 0) throw failures[0];
    },
    async close() {
      await lookAhead.close();
      await lanes.close();
    },
  };
}

/** One look of a worker, with everything that it takes up. */
export async function workOffDue(deps: PublisherDeps): Promise<void> {
  const work = openDueWork(deps);
  await work.lookAhead.tick();
  await work.settled();
  const taken: Promise<unknown>[] = [];
  await createDueSweep({
    ...deps,
    take: ({ _id: id, state }) => taken.push(takeUp(deps, id, state)),
  }).look();
  await Promise.all(taken);
  await work.close();
}
