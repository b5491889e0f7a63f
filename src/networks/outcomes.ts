import type { Instant } from '../domain/time-units.js';

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

/** A part of a delivery that is out: a thread has several, all else one. */
export interface PublishedPart {
  /** From 0. */
  readonly index: number;
  readonly networkId: string;
  readonly url: string | null;
}

export interface PublishProgress {
  /** Parts that earlier attempts brought out, in order. */
  readonly done: readonly PublishedPart[];
  /** Resolves when the part is durable; rejects when the delivery is no longer ours: then stop. */
  save(part: PublishedPart): Promise<void>;
}

/** What stands on the network. */
export interface Published {
  readonly networkId: string;
  readonly url: string | null;
  readonly parts: readonly PublishedPart[];
}

export type ChangeOutcome =
  | { readonly type: 'changed'; readonly networkId: string; readonly url: string | null }
  /** It is not there any more. */
  | { readonly type: 'gone' }
  | Exclude<PublishOutcome, { type: 'published' }>;

/** What somebody said to or about the channel. */
export interface InboundMessage {
  /** The network's own address of it (a URI, a Message-ID): unique on the channel. */
  readonly networkId: string;
  /** The same for all messages of one conversation. */
  readonly thread: string;
  /** What it answers, where that is known. */
  readonly inReplyTo: string | null;
  readonly kind: 'reply' | 'mention' | 'comment' | 'mail';
  readonly author: { readonly id: string; readonly name: string; readonly url: string | null };
  /** Plain text, without the mark-up of the network. */
  readonly text: string;
  readonly at: Instant;
  readonly url: string | null;
  /** Anybody may read it. */
  readonly public: boolean;
  /** What the adapter needs to answer it; plain JSON, opaque to everybody else. */
  readonly context: Readonly<Record<string, unknown>>;
}

export type InboundOutcome =
  | {
      readonly type: 'read';
      readonly messages: readonly InboundMessage[];
      /** Where the next reading begins. */
      readonly cursor: string;
      /** There is more to be read at once. */
      readonly more: boolean;
    }
  | { readonly type: 'retry-later'; readonly reason: string; readonly retryAt?: Instant }
  | { readonly type: 'reconnect'; readonly reason: string };

export type RefreshOutcome =
  | {
      readonly type: 'refreshed';
      /** All of them, never part; saved before they are used. */
      readonly credentials: Readonly<Record<string, unknown>>;
      /** When they end; null where that is not known. */
      readonly endsAt: Instant | null;
    }
  /** A person must connect the channel again. */
  | { readonly type: 'rejected'; readonly reason: string }
  /** Nothing is known: the present ones are kept, and it is tried again. */
  | { readonly type: 'unreachable'; readonly reason: string };

export type LookupOutcome =
  | { readonly type: 'found'; readonly networkId: string; readonly url: string | null }
  | { readonly type: 'absent' }
  | { readonly type: 'cannot-tell'; readonly reason: string };

/** What reading back may say of a thread beyond that: these are out after those done, and not all. */
export type ReadBack =
  LookupOutcome | { readonly type: 'partly'; readonly parts: readonly PublishedPart[] };

export type CheckOutcome =
  | { readonly type: 'ok'; readonly account: string }
  | { readonly type: 'rejected'; readonly reason: string }
  | { readonly type: 'unreachable'; readonly reason: string };
