import { MINUTE, SECOND, type Instant } from '../domain/time-units.js';
import type { HeartbeatRecord } from '../store/heartbeats.js';
import type { HealthFacts } from './health-facts.js';

/** Something is wrong: what, and what to do, in sentences for people. */
export interface HealthReason {
  readonly part:
    'shutdown' | 'store' | 'workers' | 'restored' | 'due' | 'publishing' | 'wake-ups' | 'disk';
  /** `trouble` stops the product from doing its job; what is `degraded` does not. */
  readonly severity: 'trouble' | 'degraded';
  readonly sentence: string;
  readonly remedy: string;
  /** What names machines: for those who run it alone. */
  readonly detail?: string;
}

/** What is due, or a worker that was heard of, may be this old before somebody is told. */
export const TOLD_AFTER = MINUTE;
/** Sending ends within a lease of half a minute, and a lost sender is noticed right after it. */
export const SENDING_TAKES_AT_MOST = 2 * MINUTE;
/** With less room than this the store may soon be unable to write. */
export const LEAST_FREE_BYTES = 200 * 1024 * 1024;

export const SHUTTING_DOWN: HealthReason = {
  part: 'shutdown',
  severity: 'trouble',
  sentence: 'This process is stopping.',
  remedy: 'Nothing: it finishes what is under way. Another one should take over.',
};

/** Workers that were heard of lately enough to count as being at work. */
export const workersAt = (facts: Pick<HealthFacts, 'processes' | 'at'>): HeartbeatRecord[] =>
  facts.processes.filter(
    ({ kind, at }) => kind === 'worker' && facts.at - at.getTime() < TOLD_AFTER,
  );

/** Everything that is wrong, the worst first (pure, R12). */
export function healthReasons(facts: HealthFacts): readonly HealthReason[] {
  const { store } = facts;
  if (store.type === 'failed') {
    return [
      {
        part: 'store',
        severity: 'trouble',
        sentence: `The store cannot be used: ${store.reason}. Nothing is saved or published until it is back.`,
        remedy:
          'See that the database runs and can be reached, and that its disk is not full. Nothing that was saved is lost.',
      },
      ...[...wakeUpReasons(facts), ...diskReasons(facts)],
    ];
  }
  return [
    ...workerReasons(facts),
    ...(facts.stopped ? stoppedReasons(facts) : dueReasons(facts)),
    ...publishingReasons(facts),
    ...wakeUpReasons(facts),
    ...diskReasons(facts),
  ];
}

function workerReasons(facts: HealthFacts): HealthReason[] {
  if (workersAt(facts).length > 0 || facts.at - facts.lookingSince < TOLD_AFTER) return [];
  const last = facts.processes.find(({ kind }) => kind === 'worker');
  const seen = last
    ? `The last worker was heard of ${ageWords(last.at.getTime(), facts.at)} ago`
    : 'No worker has been seen';
  return [
    {
      part: 'workers',
      severity: 'trouble',
      sentence: `${seen}: nothing is being published.`,
      remedy:
        'Start one: npm run start:worker, or docker compose up -d worker. If one runs, look at the end of its log.',
    },
  ];
}

/** What a worker says of itself: whether it still looks for work. */
export function idleWorker(facts: HealthFacts, owner: string): HealthReason[] {
  const atWork = workersAt(facts).some((worker) => worker.owner === owner);
  const starting = facts.at - facts.lookingSince < TOLD_AFTER;
  if (atWork || starting || facts.store.type === 'failed') return [];
  return [
    {
      part: 'workers',
      severity: 'trouble',
      sentence: 'This worker has not looked for work for a minute.',
      remedy: 'Restart it; what it had in hand is taken over by whoever looks next.',
    },
  ];
}

/** Nothing goes out because somebody has yet to look, not because nobody is at work. */
function stoppedReasons({ dueCount }: HealthFacts): HealthReason[] {
  return [
    {
      part: 'restored',
      severity: 'degraded',
      sentence: `Publishing is stopped after a restoration; due and waiting: ${dueCount}.`,
      remedy: 'Decide what is to go out, then let it, under Settings → Restored.',
    },
  ];
}

function dueReasons({ oldestDue, dueCount, at }: HealthFacts): HealthReason[] {
  if (!oldestDue || at - oldestDue.since <= TOLD_AFTER) return [];
  const age = ageWords(oldestDue.since, at);
  const others = dueCount > 1 ? `, and ${dueCount - 1} more are due` : '';
  return [
    {
      part: 'due',
      severity: 'trouble',
      sentence: `A post has been due for ${age} and no worker has taken it up${others}.`,
      remedy:
        'See under Workers whether any is at work; start more of them if they cannot keep up. What is late goes out as soon as one takes it up, at the channel’s own pace.',
    },
  ];
}

function publishingReasons({ oldestPublishing, at }: HealthFacts): HealthReason[] {
  if (!oldestPublishing || at - oldestPublishing.since <= SENDING_TAKES_AT_MOST) return [];
  return [
    {
      part: 'publishing',
      severity: 'trouble',
      sentence: `A post has been in the middle of being sent for ${ageWords(oldestPublishing.since, at)}.`,
      remedy:
        'A worker that stopped while sending is found out by the others within half a minute. If none is at work, start one; it reads the network back before anything is sent again.',
    },
  ];
}

function wakeUpReasons({ jobs, processes, at }: HealthFacts): HealthReason[] {
  const theirs = workersAt({ processes, at }).find(({ trouble }) => trouble !== null);
  const trouble = jobs.trouble ?? theirs?.trouble ?? null;
  if (trouble === null) return [];
  const where = jobs.trouble === null && theirs ? ` The worker on ${theirs.host} says so.` : '';
  const now = jobs.healthy ? 'may be lost' : 'cannot be left';
  return [
    {
      part: 'wake-ups',
      severity: 'degraded',
      sentence: `Wake-ups ${now}: posts may go out a few seconds late. Nothing is lost.`,
      remedy: 'See that Redis runs and has the settings that docs/health.md names.',
      detail: `${trouble}${where}`,
    },
  ];
}

function diskReasons({ disk }: HealthFacts): HealthReason[] {
  if (!disk || disk.freeBytes >= LEAST_FREE_BYTES) return [];
  return [
    {
      part: 'disk',
      severity: 'degraded',
      sentence: `The disk of the data folder has ${Math.floor(disk.freeBytes / 1024 / 1024)} MB left.`,
      remedy: 'Make room before it is full: then nothing could be saved or published.',
    },
  ];
}

/** "40 s", "5 min", "3 h", "2 days". */
export function ageWords(since: Instant, now: Instant): string {
  const seconds = Math.max(0, Math.floor((now - since) / SECOND));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} days`;
}
