import type { z } from 'zod';
import type { Instant } from '../domain/time-units.js';

/**
 * What generic code knows about a network. An adapter lives in a folder of its own, is registered
 * in `registry.ts`, and is the only place that names its network.
 */
export interface Network {
  /** The word of `domain.md`: `feed`, `webhook` … */
  readonly name: string;
  /** What people read: "Feed", "Webhook". */
  readonly label: string;
  /** One sentence for the screen where a channel is connected. */
  readonly summary: string;
  readonly idempotency: Idempotency;
  readonly capabilities: Capabilities;
  /** Settings anybody may read, with the form fields that ask for them. */
  readonly settings: z.ZodType<Record<string, unknown>>;
  /** Credentials, encrypted at rest; an adapter without any has an empty object. */
  readonly credentials: z.ZodType<Record<string, unknown>>;
  readonly fields: readonly ConnectionField[];
  /** Limits as the network (or its server) states them, for the composer. */
  limits(connection: Connection): Promise<ContentLimits>;
  /** Sentences saying what the network would refuse; empty when it would take the content. */
  problems(content: Content, limits: ContentLimits): readonly ContentProblem[];
  /** Checks credentials and reachability without a visible effect. */
  check(connection: Connection, signal: AbortSignal): Promise<CheckOutcome>;
  /** The exact request, stored before the first attempt. Must be plain JSON and free of secrets. */
  prepare(content: Content, connection: Connection, identity: DeliveryIdentity): Promise<Prepared>;
  /**
   * The visible call. Never retries by itself. Expected failures are outcomes, not exceptions; an
   * exception means what `unknown` means.
   */
  publish(prepared: Prepared, connection: Connection, signal: AbortSignal): Promise<PublishOutcome>;
  /** Reads the network back: has it this delivery? */
  lookup(prepared: Prepared, connection: Connection, signal: AbortSignal): Promise<LookupOutcome>;
  /**
   * Makes new credentials where the network has us choose them (a webhook's signing secret). Given
   * the present ones it rotates: what was issued last stays valid beside the new until next time.
   */
  issueCredentials?(present?: Readonly<Record<string, unknown>>): Record<string, unknown>;
  /**
   * Milliseconds from one attempt to the next after `retry-later` without a `retryAt`, and after an
   * `unknown` that may be replayed, where the network has a table of its own.
   */
  retryDelays?: readonly number[];
}

/** Whether and how long sending the same delivery again is harmless. */
export type Idempotency =
  | {
      readonly type: 'server-key';
      readonly lifetimeMilliseconds: number | null;
      readonly sentence: string;
    }
  | { readonly type: 'probe'; readonly sentence: string }
  | { readonly type: 'none'; readonly sentence: string };

export interface Capabilities {
  readonly media: boolean;
  readonly edit: boolean;
  readonly remove: boolean;
  readonly inbound: boolean;
  readonly reply: boolean;
  /** The channel has a public page served by us. */
  readonly publicPage: boolean;
}

/** One input of the form that connects a channel. */
export interface ConnectionField {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly kind: 'text' | 'url' | 'password' | 'textarea';
  readonly secret: boolean;
  readonly required: boolean;
}

/** A channel as an adapter sees it. */
export interface Connection {
  readonly channel: string;
  readonly channelName: string;
  /** The channel's public name in addresses. */
  readonly slug: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly credentials: Readonly<Record<string, unknown>>;
}

export interface MediaItem {
  readonly id: string;
  readonly contentType: string;
  readonly bytes: number;
  readonly width: number;
  readonly height: number;
  readonly alternativeText: string;
}

/** What is to be said on one channel: the variant where there is one, else the post's own text. */
export interface Content {
  readonly function: string;
  readonly title: string | null;
  readonly text: string;
  readonly media: readonly MediaItem[];
}

export interface ContentLimits {
  /** undefined means no limit. */
  readonly text:
    { readonly most: number; readonly unit: 'characters' | 'graphemes' | 'bytes' } | undefined;
  readonly media: {
    readonly most: number;
    readonly maximumBytes: number;
    readonly contentTypes: readonly string[];
  };
}

export interface ContentProblem {
  readonly rule: 'too-long' | 'media';
  readonly sentence: string;
}

/** The same for every attempt of a delivery, after a restart too (R2). */
export interface DeliveryIdentity {
  readonly delivery: string;
  /** The idempotency key, derived once from (post, channel, occurrence). */
  readonly key: string;
  /** The time the post carries, so that a late attempt prepares the same request. */
  readonly dueAt: Instant;
}

/** Opaque to everybody but the adapter that made it. */
export interface Prepared {
  readonly body: Readonly<Record<string, unknown>>;
  /** What the content was, so that an edit between two attempts is noticed. */
  readonly fingerprint: string;
}

/** Named by what the caller does next. */
export type PublishOutcome =
  | { readonly type: 'published'; readonly networkId: string; readonly url: string | null }
  /** Provably without effect: try later, not before `retryAt` where it is given. */
  | {
      readonly type: 'retry-later';
      readonly reason: string;
      readonly retryAt?: Instant;
      readonly pauseChannel?: boolean;
    }
  /** The network said no for good. */
  | { readonly type: 'refused'; readonly reason: string }
  /** The credentials no longer work; the queue waits for a person. */
  | { readonly type: 'reconnect'; readonly reason: string }
  /** It may have happened: never sent again without looking. */
  | { readonly type: 'unknown'; readonly reason: string };

export type LookupOutcome =
  | { readonly type: 'found'; readonly networkId: string; readonly url: string | null }
  | { readonly type: 'absent' }
  | { readonly type: 'cannot-tell'; readonly reason: string };

export type CheckOutcome =
  | { readonly type: 'ok'; readonly account: string }
  | { readonly type: 'rejected'; readonly reason: string }
  | { readonly type: 'unreachable'; readonly reason: string };
