import type { Clock } from '../clock.js';
import { SECOND, type Instant } from '../domain/time-units.js';
import { healthFacts, type FactsDeps, type HealthFacts } from './health-facts.js';
import { createHeartbeat, type HeartbeatDeps } from './heartbeat.js';
import { healthReasons, idleWorker, SHUTTING_DOWN, type HealthReason } from './health-reasons.js';

/** One look serves every page, probe and scrape of a process for this long. */
export const LOOK_KEPT_FOR = 5 * SECOND;

export interface Health {
  readonly facts: HealthFacts;
  readonly reasons: readonly HealthReason[];
}

/** What a probe asks about: the whole installation, or whether this process can do its own part. */
export type ProbeScope = 'installation' | 'process';

export interface Readiness {
  readonly ready: boolean;
  readonly reasons: readonly HealthReason[];
}

export interface Watchdog {
  /** What is seen now, at most `LOOK_KEPT_FOR` old. Never rejects. */
  look(): Promise<Health>;
  /** Off as soon as this process stops, before anything else ends (R16). */
  readiness(scope: ProbeScope): Promise<Readiness>;
  /** What people are told above every page; empty while all is well. */
  banner(): Promise<string>;
  close(): Promise<void>;
}

export interface WatchdogDeps
  extends Omit<FactsDeps, 'heartbeat' | 'store' | 'jobs'>, Omit<HeartbeatDeps, 'store' | 'jobs'> {
  readonly store: FactsDeps['store'] & HeartbeatDeps['store'];
  readonly jobs: FactsDeps['jobs'] & HeartbeatDeps['jobs'];
  readonly clock: Clock;
  /** Aborted when the process begins to stop. */
  readonly stopping: AbortSignal;
  /** What this process runs: a worker alone answers for itself as one. The web unless told. */
  readonly runs?: 'web' | 'worker';
}

/** Parts of which a process must say that it cannot do its own work, whatever the others do. */
const OWN_PARTS: readonly HealthReason['part'][] = ['shutdown', 'store'];
/** Parts that concern everybody who writes; the rest is for who runs it. */
const BANNER_PARTS: readonly HealthReason['part'][] = ['store', 'workers', 'due', 'publishing'];

/** Watches the ledger from outside the workers (R12). Costs nothing until somebody asks. */
export function createWatchdog(deps: WatchdogDeps): Watchdog {
  const { clock, stopping, runs = 'web', publisher } = deps;
  const heartbeat = createHeartbeat(deps, runs === 'web' ? 'web' : 'probe', { every: 0 });
  const lookingSince = clock.now();
  let last: { readonly at: Instant; readonly seen: Promise<Health> } | undefined;

  async function examine(now: Instant): Promise<Health> {
    const facts = await healthFacts({ ...deps, heartbeat }, { now, lookingSince });
    return { facts, reasons: healthReasons(facts) };
  }

  function look(): Promise<Health> {
    const now = clock.now();
    if (!last || Math.abs(now - last.at) >= LOOK_KEPT_FOR) last = { at: now, seen: examine(now) };
    return last.seen;
  }

  return {
    look,

    async readiness(scope) {
      if (stopping.aborted) return { ready: false, reasons: [SHUTTING_DOWN] };
      const { facts, reasons } = await look();
      const own = reasons.filter(({ part }) => OWN_PARTS.includes(part));
      const asked =
        scope === 'installation'
          ? reasons
          : [...own, ...(runs === 'worker' ? idleWorker(facts, publisher.owner) : [])];
      return { ready: asked.every(({ severity }) => severity !== 'trouble'), reasons: asked };
    },

    async banner() {
      const { facts, reasons } = await look();
      const told = reasons.filter(({ part }) => BANNER_PARTS.includes(part));
      const sentences = told.map(({ sentence }) => sentence);
      // A setting that may lose wake-ups is for who runs it; that they are lost is for all.
      if (!facts.jobs.healthy) {
        sentences.push('Degraded: posts may go out a few seconds late; nothing is lost.');
      }
      return sentences.join(' ');
    },

    close: () => heartbeat.end(),
  };
}
