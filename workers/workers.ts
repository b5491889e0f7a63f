import { careForConnections } from '../src/channels/connection-care.js';
import { createConsistencyWatch } from '../src/consistency/consistency-watch.js';
import { createWeeklyDigest } from '../src/consistency/weekly-digest.js';
import { HOUR, MINUTE, SECOND } from '../src/domain/time-units.js';
import { createDroughtNotices } from '../src/filling/drought-notices.js';
import { fillDroughts } from '../src/filling/drought-filler.js';
import { createHeartbeat } from '../src/health/heartbeat.js';
import { createReconnectNotices } from '../src/notices/reconnect-notices.js';
import { createInboundBell } from '../src/listening/inbound-bell.js';
import { listenToChannels } from '../src/listening/inbound-reader.js';
import { carryOnImports } from '../src/post-import/import-steps.js';
import { createUnusedMediaSweep } from '../src/media/unused-media.js';
import { createHalfSavedSweep } from '../src/publishing/planning/half-saved.js';
import { withinLease } from '../src/publishing/ledger/lease-limit.js';
import { relayOutbox } from '../src/publishing/ledger/outbox-relay.js';
import { timesOf } from '../src/publishing/ledger/publisher-deps.js';
import { createZoneDataFollower } from '../src/publishing/planning/zone-data-follower.js';
import type { Services } from '../src/services.js';
import { createMailSweep } from './mail.js';
import { startPeriodic } from './periodic.js';
import { startPublishing } from './publishing.js';
import { sceneRecallTasks } from './scene-recalls.js';
import { planStaleChannels } from './stale-plans.js';

export interface Workers {
  /** Stops claiming, finishes what is under way, and closes. Safe to call twice. */
  close(): Promise<void>;
}

/** Publishes, relays and plans; as many processes as one likes may do so at once. */
export function startWorkers(services: Services): Workers {
  const { failpoints } = services.publisher;
  const times = timesOf(services.publisher);
  // One that hangs for ever must not be the last of its kind.
  const within = (run: () => Promise<unknown>) => () => withinLease(times, run);
  const publishing = startPublishing(services);
  const heartbeat = createHeartbeat(services, 'worker');
  const zoneData = createZoneDataFollower(services);
  const droughts = createDroughtNotices(services);
  const reconnects = createReconnectNotices(services);
  const halfSaved = createHalfSavedSweep(services);
  const unused = createUnusedMediaSweep(services);
  const consistency = createConsistencyWatch(services);
  const digest = createWeeklyDigest(services);
  const mail = createMailSweep(services);
  const bell = createInboundBell(services);
  const periodic = startPeriodic(
    [
      { name: 'zone data', every: 2 * SECOND, run: () => zoneData.look() },
      ...publishing.tasks,
      { name: 'heartbeat', every: 2 * SECOND, run: within(() => heartbeat.beat()) },
      {
        name: 'relay',
        every: 2 * SECOND,
        run: within(() => relayOutbox({ ...services, failpoints })),
      },
      { name: 'stale plans', every: 2 * SECOND, run: () => planStaleChannels(services) },
      ...sceneRecallTasks(services),
      { name: 'reconnects', every: 30 * SECOND, run: () => reconnects.look() },
      { name: 'messages', every: 5 * SECOND, run: () => services.messenger.look() },
      { name: 'mailings', every: 2 * SECOND, run: () => mail.look() },
      { name: 'connections', every: MINUTE, run: () => careForConnections(services) },
      { name: 'inbound', every: 5 * SECOND, run: () => listenToChannels(services) },
      { name: 'news', every: 5 * SECOND, run: () => bell.look() },
      { name: 'droughts', every: 5 * MINUTE, run: () => droughts.look() },
      { name: 'evergreens', every: MINUTE, run: () => fillDroughts(services) },
      { name: 'consistency', every: 30 * SECOND, run: () => consistency.look() },
      { name: 'weekly digest', every: MINUTE, run: () => digest.look() },
      { name: 'imports', every: 5 * SECOND, run: () => carryOnImports(services) },
      { name: 'unused images', every: 6 * HOUR, run: () => unused.look() },
      { name: 'half saved', every: MINUTE, run: () => halfSaved.look() },
    ],
    services.log,
  );

  return {
    async close() {
      const stopped = periodic.close();
      await publishing.close();
      await stopped;
      await bell.close();
      await mail.close();
      await heartbeat.end();
    },
  };
}
