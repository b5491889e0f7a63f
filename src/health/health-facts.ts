import { statfs } from 'node:fs/promises';
import { trusted } from 'mongoose';
import { SECOND, type Instant } from '../domain/time-units.js';
import type { Jobs } from '../jobs/port.js';
import type { DeliveryRecord } from '../store/deliveries.js';
import type { HeartbeatRecord } from '../store/heartbeats.js';
import type { OrganisationRecord } from '../store/organisation.js';
import type { Store } from '../store/store.js';
import type { Heartbeat } from './heartbeat.js';

/** A delivery that stands where none should stand for long, and since when. */
export interface Standing {
  readonly id: string;
  readonly since: Instant;
}

/** What was seen at one moment. */
export interface HealthFacts {
  readonly at: Instant;
  /** Since when this process has been looking: what is not there yet may still be starting. */
  readonly lookingSince: Instant;
  /** How long one write and the reads took; or why the store cannot be used. */
  readonly store:
    | { readonly type: 'ok'; readonly milliseconds: number }
    | { readonly type: 'failed'; readonly reason: string };
  /** Processes that were heard of within a day, the latest first. */
  readonly processes: readonly HeartbeatRecord[];
  readonly oldestDue: Standing | null;
  /** How many are due and not claimed. */
  readonly dueCount: number;
  /** `since` is when sending began. */
  readonly oldestPublishing: Standing | null;
  /** After a restoration nothing goes out until an administrator says so. */
  readonly stopped: boolean;
  readonly jobs: Pick<Jobs, 'kind'> & {
    readonly healthy: boolean;
    readonly trouble: string | null;
  };
  /** Of the data folder; null where the system does not say. */
  readonly disk: { readonly freeBytes: number; readonly totalBytes: number } | null;
}

export interface FactsDeps {
  readonly store: Pick<Store, 'deliveries' | 'heartbeats' | 'organisation'>;
  readonly jobs: Pick<Jobs, 'kind' | 'healthy' | 'trouble'>;
  /** This process's own heartbeat: the write by which the store is tried. */
  readonly heartbeat: Pick<Heartbeat, 'beat'>;
  readonly dataFolder: string;
  /** How long the store may take before it counts as away, in milliseconds. */
  readonly patience?: number;
}

const PATIENCE = 2 * SECOND;
const MOST_PROCESSES = 100;
const NOTHING_SEEN = {
  ...{ processes: [], oldestDue: null, dueCount: 0, oldestPublishing: null, stopped: false },
} as const;

/** Looks at everything once. A store that cannot be used is a fact, not an error. */
export async function healthFacts(
  deps: FactsDeps,
  moment: { readonly now: Instant; readonly lookingSince: Instant },
): Promise<HealthFacts> {
  const { jobs, dataFolder, patience = PATIENCE } = deps;
  const began = performance.now();
  const common = {
    at: moment.now,
    lookingSince: moment.lookingSince,
    jobs: { kind: jobs.kind, healthy: jobs.healthy(), trouble: jobs.trouble() },
    disk: await diskOf(dataFolder),
  };
  try {
    const seen = await within(patience, lookAtStore(deps, moment.now));
    const milliseconds = performance.now() - began;
    return { ...common, ...seen, store: { type: 'ok', milliseconds } };
  } catch (error) {
    const reason = error instanceof SlowStoreError ? error.message : 'it refused to read or write';
    return { ...common, ...NOTHING_SEEN, store: { type: 'failed', reason } };
  }
}

async function lookAtStore({ store, heartbeat }: FactsDeps, now: Instant) {
  await heartbeat.beat();
  const due = {
    state: 'queued',
    wakeAt: trusted({ $lte: new Date(now) }),
  } as const;
  const processes = await store.heartbeats
    .find({})
    .sort({ at: -1 })
    .limit(MOST_PROCESSES)
    .lean<HeartbeatRecord[]>()
    .exec();
  const oldest = await store.deliveries
    .findOne({ ...due, 'lease.until': trusted({ $not: { $gt: new Date(now) } }) })
    .sort({ wakeAt: 1 })
    .select({ wakeAt: 1 })
    .lean<Pick<DeliveryRecord, '_id' | 'wakeAt'>>()
    .exec();
  const publishing = await store.deliveries
    .findOne({ state: 'publishing' })
    .sort({ wakeAt: 1 })
    .select({ intent: 1 })
    .lean<Pick<DeliveryRecord, '_id' | 'intent'>>()
    .exec();
  const organisation = await store.organisation
    .findById('organisation')
    .select({ restored: 1 })
    .lean<Pick<OrganisationRecord, 'restored'>>()
    .exec();
  return {
    stopped: organisation?.restored?.resumedAt === null,
    processes: processes.filter(({ kind }) => kind !== 'probe'),
    oldestDue: oldest && { id: oldest._id, since: oldest.wakeAt?.getTime() ?? now },
    dueCount: await store.deliveries.countDocuments(due),
    oldestPublishing: publishing && {
      id: publishing._id,
      since: publishing.intent?.at.getTime() ?? now,
    },
  };
}

async function diskOf(folder: string): Promise<HealthFacts['disk']> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch {
    // Some file systems do not say; then nobody is told about it.
    return null;
  }
}

class SlowStoreError extends Error {
  override readonly name = 'SlowStoreError';
}

function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new SlowStoreError(`it did not answer within ${milliseconds / SECOND} s`));
    }, milliseconds);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
