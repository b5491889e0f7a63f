import { SECOND } from '../src/domain/time-units.js';
import { createLanes } from '../src/jobs/lanes.js';
import { createChannelBreaker } from '../src/publishing/ledger/channel-breaker.js';
import { createDueSweep } from '../src/publishing/ledger/due-sweep.js';
import { publishDelivery } from '../src/publishing/ledger/delivery-publisher.js';
import { withinLease } from '../src/publishing/ledger/lease-limit.js';
import { createLookAhead } from '../src/publishing/ledger/look-ahead.js';
import { timesOf, type PublishResult } from '../src/publishing/ledger/publisher-deps.js';
import type { Services } from '../src/services.js';
import type { PeriodicTask } from './periodic.js';
import { takeUp } from './publish.js';

/** Network calls of one worker at once, slow ones apart. */
const CONCURRENCY = 50;
/** One channel at a time gets so many of them: one that hangs leaves the rest to the others (R13). */
const EACH_CHANNEL = 5;
/** Calls at the very most, when many networks are slow at once. */
const MOST = 250;
/** A call that takes longer waits for its network and holds up nobody else. */
const SLOW_AFTER = SECOND;
/** How often the store is looked at: within what is claimed ahead, so that nothing is found late. */
const LOOK_EVERY = 2 * SECOND;

/**
 * Publishes what is due: ahead by the store, at once by a bell.
 * @param publish what is done with a delivery whose moment has come; it is published unless told
 */
export function startPublishing(
  services: Services,
  publish = (id: string): Promise<PublishResult> => publishDelivery(services.publisher, id),
) {
  const { store, jobs, clock, log, publisher } = services;
  const lanes = createLanes({
    ...{ concurrency: CONCURRENCY, eachGroup: EACH_CHANNEL, most: MOST, slowAfter: SLOW_AFTER },
    onError: (error) => log.error({ error }, 'work failed'),
    onSlow: (channel) => void lookAhead.giveBackChannel(channel).catch(failed),
  });
  const failed = (error: unknown): void => log.error({ error }, 'giving back failed');
  const lookAhead = createLookAhead({
    ...{ store, clock, log, lanes, failpoints: publisher.failpoints },
    ...{ owner: publisher.owner, times: publisher.times },
    eachChannel: EACH_CHANNEL,
    async publish(id, channel) {
      await breaker.after(channel, await publish(id));
    },
  });
  const breaker = createChannelBreaker({ store, clock, log });
  const sweep = createDueSweep({
    ...{ store, clock, failpoints: publisher.failpoints },
    take({ _id: id, state, channel }) {
      lanes.add({ key: `${state}-${id}`, group: channel }, () => takeUp(publisher, id, state));
    },
  });
  // The bell says that something is due at once, and the look finds what (R7).
  jobs.work('publish', () => lookAhead.look(), { concurrency: CONCURRENCY });

  // A look that hangs for ever must not be the last one.
  const within = (run: () => Promise<unknown>) => () => withinLease(timesOf(publisher), run);
  const tasks: readonly PeriodicTask[] = [
    { name: 'look ahead', every: LOOK_EVERY, run: within(() => lookAhead.tick()) },
    { name: 'sweep', every: LOOK_EVERY, run: within(() => sweep.look()) },
  ];
  return {
    tasks,
    /** Stops claiming, then finishes what is under way (R16). */
    async close(): Promise<void> {
      await lookAhead.close();
      await lanes.close();
    },
  };
}
