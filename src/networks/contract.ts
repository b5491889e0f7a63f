import type { z } from 'zod';
import type { Instant } from '../domain/time-units.js';
import type { Authorisation } from './authorisation.js';
import type { Content, ContentLimits, ContentProblem, PreviewPart } from './content.js';
import type {
  ChangeOutcome,
  CheckOutcome,
  InboundMessage,
  InboundOutcome,
  Published,
  PublishedPart,
  PublishOutcome,
  PublishProgress,
  ReadBack,
  RefreshOutcome,
} from './outcomes.js';

export type * from './authorisation.js';
export type * from './content.js';
export type * from './outcomes.js';

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
  /** The length of a text in the unit of `limits`, where the network counts in a way of its own. */
  measure?(text: string, limits: ContentLimits): number;
  /** How the network will show it, part by part; without it the text is shown as it is. Pure. */
  preview?(content: Content, limits: ContentLimits): readonly PreviewPart[];
  /**
   * The exact request, stored before the first attempt. Must be plain JSON and free of secrets.
   * With `answers` it is a reply, which is published and looked for in the same way as a post.
   */
  prepare(
    content: Content,
    connection: Connection,
    identity: DeliveryIdentity,
    answers?: InboundMessage,
  ): Promise<Prepared>;
  /**
   * The visible call. Never retries by itself. Expected failures are outcomes, not exceptions; an
   * exception means what `unknown` means. In a thread every part that is out already is skipped,
   * and each further one is saved by `progress` before the next (R17).
   */
  publish(
    prepared: Prepared,
    connection: Connection,
    signal: AbortSignal,
    progress?: PublishProgress,
  ): Promise<PublishOutcome>;
  /** Reads the network back: has it this delivery? Of a thread: all parts but those done? */
  lookup(
    prepared: Prepared,
    connection: Connection,
    signal: AbortSignal,
    done?: readonly PublishedPart[],
  ): Promise<ReadBack>;
  /** Replaces what is out; there exactly where `capabilities.edit` is. Repeating it is harmless. */
  edit?(
    published: Published,
    prepared: Prepared,
    connection: Connection,
    signal: AbortSignal,
  ): Promise<ChangeOutcome>;
  /** Takes back what is out; there exactly where `capabilities.remove` is. */
  remove?(
    published: Published,
    connection: Connection,
    signal: AbortSignal,
  ): Promise<ChangeOutcome>;
  /**
   * Puts what is out at the head of the account's page; there where the network can. Repeating it
   * is harmless.
   */
  pin?(published: Published, connection: Connection, signal: AbortSignal): Promise<ChangeOutcome>;
  /**
   * Reads what people said since `cursor`, oldest first; null means from now on, but for a first
   * page. There exactly where `capabilities.inbound` is. A message may come twice: it is taken
   * once by its `networkId`.
   */
  inbound?(
    connection: Connection,
    cursor: string | null,
    signal: AbortSignal,
  ): Promise<InboundOutcome>;
  /**
   * Ends when there may be something new after `cursor`, or when `signal` ends it; throws where
   * that cannot be waited for. Without it the network is only asked now and then.
   */
  awaitInbound?(connection: Connection, cursor: string, signal: AbortSignal): Promise<void>;
  /**
   * Exchanges credentials that are about to end, or have ended, for new ones. The caller holds the
   * channel's lock and saves them before they are used.
   */
  refresh?(connection: Connection, signal: AbortSignal): Promise<RefreshOutcome>;
  /**
   * What has become, in a sentence, of something published that goes on being carried out: a
   * mailing to many. null where there is nothing to tell.
   */
  progress?(networkId: string): Promise<string | null>;
  /** The channel keeps a list of people who asked for what it publishes. */
  readonly subscribers?: true;
  /** Connects by the network's own page (OAuth) instead of by typed credentials. */
  readonly authorisation?: Authorisation;
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
  /** A text that is too long for one post may become several, one below the other. */
  readonly thread: boolean;
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
