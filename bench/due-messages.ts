import type { Instant } from '../src/domain/time-units.js';

/** Who waits for what is due, each in a process of its own. */
export const CONTENDERS = {
  /** Our look-ahead and its durable claims; what is due is handed to a task that does nothing. */
  sweep: 'the sweep alone',
  redis: 'with Redis',
  /** The whole publish path, to a network that does nothing. */
  path: 'whole publish path, no-op network',
  bullmq: 'bare BullMQ, no-op handler',
  minute: 'a look once a minute, a claim for each',
} as const;
export type ContenderName = keyof typeof CONTENDERS;

/** Items that are due at even distances over a stretch of time; 0 for all in one instant. */
export interface DueItems {
  readonly items: number;
  readonly overMilliseconds: number;
}

export type ToContender =
  | ({ readonly type: 'seed' } & DueItems)
  /** `at`: when the first is due. */
  | { readonly type: 'begin'; readonly at: Instant }
  /** Nothing is due; what does waiting cost? */
  | { readonly type: 'rest'; readonly milliseconds: number }
  | { readonly type: 'end' };

/** What came of the items. */
export interface DueOutcome {
  /** In milliseconds, in ascending order, of each handled item the first time. */
  readonly lateness: readonly number[];
  /** Handled more than once. */
  readonly twice: number;
  /** From shortly before the first is due until the last is handled; of the process itself. */
  readonly processorSeconds: number;
  /** Of its redis-server in the same time; 0 where it has none. */
  readonly redisSeconds: number;
}

export type FromContender =
  | { readonly type: 'ready' | 'seeded' | 'armed' }
  | ({ readonly type: 'done' } & DueOutcome)
  | { readonly type: 'rested'; readonly processorSeconds: number; readonly redisSeconds: number };

/** Workers begin so long before the first item is due. */
export const LEAD_MILLISECONDS = 5_000;
