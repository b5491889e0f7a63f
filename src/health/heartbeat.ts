import { hostname } from 'node:os';
import { trusted } from 'mongoose';
import type { Clock } from '../clock.js';
import { DAY, SECOND, type Instant } from '../domain/time-units.js';
import type { Jobs } from '../jobs/port.js';
import type { Logger } from '../log.js';
import type { HeartbeatRecord } from '../store/heartbeats.js';
import type { Store } from '../store/store.js';
import { VERSION } from '../version.js';

/** How often a worker says that it is at work. */
export const BEAT_EVERY = 10 * SECOND;
/** A process that was not heard of for this long is forgotten. */
const FORGOTTEN_AFTER = DAY;

export interface HeartbeatDeps {
  readonly store: Pick<Store, 'heartbeats'>;
  readonly jobs: Pick<Jobs, 'trouble'>;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'warn'>;
  /** This process's name in leases. */
  readonly publisher: { readonly owner: string };
}

export interface Heartbeat {
  /** Says that this process is at work, unless it said so just now. */
  beat(): Promise<void>;
  /** Takes it back: the process stops as it should. */
  end(): Promise<void>;
}

/** This process's own entry among those that are at work. */
export function createHeartbeat(
  deps: HeartbeatDeps,
  kind: HeartbeatRecord['kind'],
  { every = BEAT_EVERY }: { readonly every?: number } = {},
): Heartbeat {
  const { store, jobs, clock, log, publisher } = deps;
  const _id = `${publisher.owner}.${kind}`;
  const startedAt = new Date(clock.now());
  let beatAt: Instant | undefined;
  let said: string | null = null;
  return {
    async beat() {
      const now = clock.now();
      const trouble = jobs.trouble();
      // A clock that was put back must not silence it; a change of its trouble is told at once.
      const fresh = beatAt !== undefined && Math.abs(now - beatAt) < every;
      if (fresh && trouble === said) return;
      const first = beatAt === undefined;
      await store.heartbeats.updateOne(
        { _id },
        {
          $set: {
            ...{ owner: publisher.owner, kind, host: hostname(), version: VERSION, startedAt },
            ...{ at: new Date(now), trouble },
          },
        },
        { upsert: true },
      );
      beatAt = now;
      said = trouble;
      if (first) await forget(store, now);
    },
    async end() {
      if (beatAt === undefined) return;
      try {
        await store.heartbeats.deleteOne({ _id });
      } catch (error) {
        // Who stops while the store is away is missed a minute later instead.
        log.warn({ error }, 'heartbeat left behind');
      }
    },
  };
}

/** Clears away what was killed long ago: each start does, so there are never many. */
async function forget(store: HeartbeatDeps['store'], now: Instant): Promise<void> {
  const before = new Date(now - FORGOTTEN_AFTER);
  await store.heartbeats.deleteMany({ at: trusted({ $lte: before }) });
}
