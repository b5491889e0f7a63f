import type { Actor } from '../../src/access/actor.js';
import { createAuditLog, type AuditLog } from '../../src/access/audit-log.js';
import type { Role } from '../../src/domain/roles.js';
import { DAY, type Instant } from '../../src/domain/time-units.js';
import { createTallies, type Tallies } from '../../src/health/tallies.js';
import { createInProcessJobs } from '../../src/jobs/in-process-jobs.js';
import type { Network } from '../../src/networks/contract.js';
import { createNotices, type Notices } from '../../src/notices/notices.js';
import { UnknownNetworkError } from '../../src/networks/registry.js';
import { openOrganisation } from '../../src/organisation.js';
import {
  createConnectionOpener,
  type ConnectionOpener,
} from '../../src/publishing/ledger/connection-opener.js';
import type { PublisherDeps } from '../../src/publishing/ledger/publisher-deps.js';
import type { NewPost } from '../../src/publishing/scheduling/post-input.js';
import type { PublishingDeps } from '../../src/publishing/publishing-deps.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import { newRecordId } from '../../src/store/record-id.js';
import { channelRecord, type GivenChannel } from './channel-record.js';
import { fixedClock, type FixedClock } from './fixed-clock.js';
import { keptLog } from './kept-log.js';
import { scriptedNetwork, type ScriptedNetwork } from './scripted-network.js';
import { openTestStore } from './test-store.js';

/** Monday 2 March 2026, 09:00 UTC, 10:00 in Berlin. */
export const MONDAY: Instant = Date.UTC(2026, 2, 2, 9);

export interface PublishingBench {
  readonly deps: PublishingDeps &
    PublisherDeps & {
      readonly audit: AuditLog;
      readonly notices: Notices;
      readonly tallies: Tallies;
    };
  readonly clock: FixedClock;
  readonly networks: Record<'keyed' | 'probed' | 'blind', ScriptedNetwork>;
  channel(given?: GivenChannel): Promise<ChannelRecord>;
  delivery(id: string): Promise<DeliveryRecord>;
  /** Whatever their network, channels speak to the keyed one. */
  connectionsTo(): ConnectionOpener;
  close(): Promise<void>;
}

/** The publishing use cases on an embedded store, with networks that a test scripts. */
export async function openPublishingBench(): Promise<PublishingBench> {
  const test = await openTestStore();
  const { store } = test;
  const clock = fixedClock(MONDAY);
  const { log } = keptLog();
  const networks = {
    keyed: scriptedNetwork({
      name: 'keyed',
      changeable: true,
      idempotency: { type: 'server-key', lifetimeMilliseconds: null, sentence: 'Keyed.' },
    }),
    probed: scriptedNetwork({
      name: 'probed',
      idempotency: { type: 'probe', sentence: 'Probed.' },
    }),
    blind: scriptedNetwork({ name: 'blind', idempotency: { type: 'none', sentence: 'Blind.' } }),
  };
  const byName: Record<string, Network> = Object.fromEntries(
    Object.values(networks).map(({ network }) => [network.name, network]),
  );
  const connections = createConnectionOpener({
    networks: {
      get(name) {
        const network = byName[name];
        if (!network) throw new UnknownNetworkError(`no network ${name}`);
        return network;
      },
    },
    unseal: () => ({}),
  });
  const media = { find: () => Promise.resolve([]), want: () => Promise.resolve([]) };
  const jobs = createInProcessJobs({ clock, log });
  const audit = createAuditLog({ records: store.audit, clock });
  const notices = createNotices({ store, clock });
  const tallies = createTallies({ store });
  await openOrganisation(store, MONDAY - 60 * DAY);

  return {
    deps: {
      ...{ store, connections, media, jobs, audit, clock, log, notices, tallies },
      owner: 'worker-1',
    },
    clock,
    networks,
    async channel(wanted = {}) {
      const given = { name: 'News desk', network: 'keyed', ...wanted };
      const record = channelRecord(MONDAY - 60 * DAY, given);
      await store.channels.create(record);
      return record;
    },
    connectionsTo: () =>
      createConnectionOpener({
        networks: { get: () => networks.keyed.network },
        unseal: () => ({}),
      }),
    async delivery(id) {
      const found = await store.deliveries.findById(id).lean<DeliveryRecord>().exec();
      if (!found) throw new Error(`no delivery ${id}`);
      return found;
    },
    async close() {
      await jobs.close();
      await test.close();
    },
  };
}

export const actor = (role: Role, id = `${role}-1`): Actor => ({
  kind: 'person',
  id,
  name: role.charAt(0).toUpperCase() + role.slice(1),
  role,
  zone: 'Europe/Berlin',
});

/** A post as a page or the API would hand it in. */
export const post = (given: Partial<NewPost> & Pick<NewPost, 'channels'>): NewPost => ({
  function: 'news',
  title: null,
  text: `Text ${newRecordId()}`,
  media: [],
  variants: {},
  when: { type: 'next-slot' },
  overrideReason: null,
  askApproval: false,
  ...given,
});
