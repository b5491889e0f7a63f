import type { Logger } from '../log.js';
import type { Clock } from '../clock.js';
import type { Instant } from '../domain/time-units.js';
import type { JobHandler, JobKind, JobPayload, Jobs } from './port.js';

/** A timer further away than this is set in steps, so that a clock that moves is noticed (R11). */
const LONGEST_TIMER = 10_000;

interface Waiting {
  readonly kind: JobKind;
  readonly payload: JobPayload;
  readonly at: Instant;
}

interface Lane {
  readonly handler: JobHandler;
  readonly concurrency: number;
  readonly ready: JobPayload[];
  running: number;
}

/**
 * Wake-ups by timers of this process. They are lost with it, which is allowed: the sweep of the
 * next process finds the work.
 */
export function createInProcessJobs(deps: {
  readonly clock: Clock;
  readonly log: Logger;
  /** Why there is nothing better, where there should be. */
  readonly trouble?: string | null;
}): Jobs {
  const waiting = new Map<string, Waiting>();
  const lanes = new Map<JobKind, Lane>();
  const underWay = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let armedFor: Instant = Infinity;
  let closed = false;

  const run = (lane: Lane, kind: JobKind): void => {
    while (!closed && lane.running < lane.concurrency) {
      const payload = lane.ready.shift();
      if (!payload) return;
      lane.running += 1;
      const task = lane
        .handler(payload)
        .catch((error: unknown) => deps.log.error({ error, kind }, 'job failed'))
        .finally(() => {
          lane.running -= 1;
          underWay.delete(task);
          run(lane, kind);
        });
      underWay.add(task);
    }
  };

  const ring = (): void => {
    timer = undefined;
    armedFor = Infinity;
    const now = deps.clock.now();
    const rung: Waiting[] = [];
    for (const [id, job] of waiting) {
      if (job.at > now) continue;
      waiting.delete(id);
      rung.push(job);
    }
    for (const job of rung.sort((a, b) => a.at - b.at))
      lanes.get(job.kind)?.ready.push(job.payload);
    for (const [kind, lane] of lanes) run(lane, kind);
    let next = Infinity;
    for (const job of waiting.values()) next = Math.min(next, job.at);
    arm(next);
  };

  const arm = (at: Instant): void => {
    if (closed || at >= armedFor) return;
    if (timer) clearTimeout(timer);
    armedFor = at;
    timer = setTimeout(ring, Math.min(LONGEST_TIMER, Math.max(0, at - deps.clock.now())));
  };

  return {
    kind: 'in-process',
    add(kind, payload, when) {
      if (closed) return Promise.resolve(false);
      waiting.set(`${kind}.${when.id}`, { kind, payload, at: when.at });
      arm(when.at);
      return Promise.resolve(true);
    },
    work(kind, handler, options) {
      lanes.set(kind, { handler, concurrency: options.concurrency, ready: [], running: 0 });
      arm(deps.clock.now());
    },
    healthy: () => !closed,
    trouble: () => deps.trouble ?? null,
    async close() {
      closed = true;
      if (timer) clearTimeout(timer);
      waiting.clear();
      await Promise.all(underWay);
    },
  };
}
