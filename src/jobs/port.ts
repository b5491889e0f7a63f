import type { Instant } from '../domain/time-units.js';

/**
 * A job is a wake-up and nothing more: what the document says when the moment comes decides.
 * Losing every job changes when work is done at the most, never what.
 */
export interface Jobs {
  /** Which implementation this is, for the start's message and the health screen. */
  readonly kind: 'in-process' | 'bullmq';
  /**
   * Leaves a wake-up. Never throws for a lost connection: it answers `false`, and the sweep finds
   * the work. An `id` must not contain `:`.
   */
  add(
    kind: JobKind,
    payload: JobPayload,
    when: { readonly at: Instant; readonly id: string },
  ): Promise<boolean>;
  /** Starts handling wake-ups of one kind; a handler that throws is logged and not retried. */
  work(kind: JobKind, handler: JobHandler, options: { readonly concurrency: number }): void;
  /** Whether wake-ups can be left at the moment. */
  healthy(): boolean;
  /**
   * Why wake-ups cannot be left at the moment, or (while it is healthy) which setting may lose
   * them: sentences for people. null while all is well.
   */
  trouble(): string | null;
  /** Stops taking wake-ups, waits for handlers under way, then closes. Safe to call twice. */
  close(): Promise<void>;
}

export const JOB_KINDS = ['publish', 'plan', 'relay'] as const;
export type JobKind = (typeof JOB_KINDS)[number];

/** Ids and primitives only; a handler checks it on the way in. */
export type JobPayload = Readonly<Record<string, string | number | boolean>>;

export type JobHandler = (payload: JobPayload) => Promise<void>;
