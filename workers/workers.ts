import { trusted } from 'mongoose';
import { MINUTE, SECOND } from '../src/domain/time-units.js';
import { createHeartbeat } from '../src/health/heartbeat.js';
import { createInProcessJobs } from '../src/jobs/in-process-jobs.js';
import { createLanes } from '../src/jobs/lanes.js';
import { createDueSweep } from '../src/publishing/due-sweep.js';
import { createHalfSavedSweep } from '../src/publishing/half-saved.js';
import { relayOutbox } from '../src/publishing/outbox-relay.js';
import { replanChannel } from '../src/publishing/queue-planner.js';
import type { Services } from '../src/services.js';
import { publishHandler, takeUp } from './publish.js';

const PUBLISH_CONCURRENCY = 50;
/** How often the store is looked at for due work: what a lost wake-up costs at the most. */
const SWEEP_EVERY = 2 * SECOND;
/** How often what was half saved when a process died is looked for. */
const HALF_SAVED_EVERY = MINUTE;

export interface Workers {
  /** Stops claiming, finishes what is under way, and closes. Safe to call twice. */
  close(): Promise<void>;
}

/** Handles wake-ups and sweeps the store; as many processes as one likes may do so at once. */
export function startWorkers(services: Services): Workers {
  const { store, jobs, clock, log, publisher } = services;
  const onError = (error: unknown): void => log.error({ error }, 'work failed');
  const lanes = createLanes({ concurrency: PUBLISH_CONCURRENCY, onError });
  // Where Redis is away, this process rings for itself what it finds.
  const local = createInProcessJobs({ clock, log });
  const handler = publishHandler(publisher);
  jobs.work('publish', handler, { concurrency: PUBLISH_CONCURRENCY });
  local.work('publish', handler, { concurrency: PUBLISH_CONCURRENCY });

  const sweep = createDueSweep({
    ...{ store, jobs, clock, log, local },
    take: (id, state) => lanes.add(id, () => takeUp(publisher, id, state)),
  });

  const heartbeat = createHeartbeat(services, 'worker');
  const halfSaved = createHalfSavedSweep(services);
  let halfSavedAt = -Infinity;

  let timer: NodeJS.Timeout | undefined;
  let current: Promise<void> = Promise.resolve();
  let closed = false;
  const look = async (): Promise<void> => {
    try {
      await sweep.look();
      await heartbeat.beat();
      await relayOutbox(services);
      await planStaleChannels(services);
      if (performance.now() - halfSavedAt > HALF_SAVED_EVERY) {
        halfSavedAt = performance.now();
        await halfSaved.look();
      }
    } catch (error) {
      log.error({ error }, 'sweep failed');
    }
    if (!closed) timer = setTimeout(again, SWEEP_EVERY);
  };
  const again = (): void => {
    current = look();
  };
  again();

  return {
    async close() {
      closed = true;
      if (timer) clearTimeout(timer);
      await current;
      await heartbeat.end();
      await local.close();
      await lanes.close();
    },
  };
}

/** Finishes what a process that stopped between a change of plan and its queue left undone. */
async function planStaleChannels(services: Services): Promise<void> {
  const stale = await services.store.channels
    .find({ planStale: trusted({ $eq: true }), deletedAt: null })
    .select({ _id: 1 })
    .limit(50)
    .lean<{ _id: string }[]>()
    .exec();
  for (const { _id } of stale) await replanChannel(services, _id);
}
