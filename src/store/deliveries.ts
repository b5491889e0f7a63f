import { Schema } from 'mongoose';
import type { DeliveryState, EventPost, FunctionName, RuleName } from '../domain/index.js';
import type { Prepared, PublishedPart } from '../networks/contract.js';

/** What a person asked for. */
export type PlacementRecord =
  | { kind: 'slot' }
  /** `wall` is `YYYY-MM-DDTHH:mm` in `zone`; the choice is between two times of one name. */
  | { kind: 'fixed'; wall: string; zone: string; choice: 'first' | 'second' };

export interface HistoryEntry {
  at: Date;
  /** A past-tense word: `queued`, `moved`, `claimed`, `published` … */
  event: string;
  /** A person's id, or `planner`, `publisher`. */
  by: string;
  /** What people read. */
  sentence: string;
}

/** What others must be told; a relay drains it, possibly more than once, under the same id. */
export interface OutboxEntry {
  id: string;
  kind: string;
  at: Date;
  sentence: string;
  /** A person's id, or `planner`, `publisher`: who caused it need not be told. */
  by?: string;
}

/**
 * What a person wants done to what is out. Repeating it is harmless. Only a pin is wanted before it
 * is out: it waits for that.
 */
export interface WantedChange {
  kind: 'edit' | 'remove' | 'pin';
  by: string;
  at: Date;
  /** What it is to say; null for anything but an edit. */
  text: string | null;
  /** Times it was taken up. */
  attempts: number;
  /** Why it was not done and will not be; null while it is still tried. */
  refusal: string | null;
}

/** What a delivery tells of an event. */
export interface DeliveredEvent {
  id: string;
  post: EventPost;
  /** The start that it was written for. */
  startsAt: Date;
  /** The slot that was proposed for it, taken when it is queued; null where none was. */
  intendedAt: Date | null;
  /** It never goes out at or after this: the event has begun. null for the thanks. */
  before: Date | null;
}

/** One post on one channel: the unit that is scheduled, published and retried (R3). */
export interface DeliveryRecord {
  _id: string;
  post: string;
  channel: string;
  function: FunctionName;
  network: string;
  /** The message that it answers: a reply has no slot and goes out at once. */
  answers?: string;
  /** How long it took, as somebody told last; absent while nobody has. */
  spent?: { minutes: number; at: Date; by: string };
  /** 0 while a post goes to a channel once: each use of an evergreen is a post of its own. */
  occurrence: number;
  /** The evergreen that it is a use of. */
  evergreen?: string;
  /** The event that it tells of. */
  event?: DeliveredEvent;
  state: DeliveryState;
  placement: PlacementRecord;
  /** When it goes out; null for a draft that has no time yet. */
  dueAt: Date | null;
  /** The slot it fills, if any: unique on its channel. */
  holds: Date | null;
  /** When the sweep looks at it next: `dueAt` at first, later after a failure. */
  wakeAt: Date | null;
  /** Derived once from (post, channel, occurrence); the same for every attempt (R2). */
  key: string;
  /** Raised by every claim; a stale writer matches nothing (R4). */
  epoch: number;
  lease: { owner: string; until: Date } | null;
  /** Written before the visible call: from here on it may have happened (R1). */
  intent: { attempt: number; epoch: number; at: Date; prepared: Prepared } | null;
  /**
   * Since when it may be out without anybody knowing; null (or absent) while that is no question.
   * Until it is answered nothing but the answer changes it (R5).
   */
  doubtSince?: Date | null;
  /** What of a thread is out, each saved before the next was sent (R17). */
  parts?: PublishedPart[];
  /** Visible calls made. */
  attempts: number;
  /** Claims in a row that ended without an outcome (R13). */
  claims: number;
  outcome: { networkId: string; url: string | null; at: Date; late: boolean } | null;
  /** Written before the network is asked, and gone when it is done; absent or null without one. */
  change?: WantedChange | null;
  /** Since when it is not on the network any more, though it was published. */
  removedAt?: Date | null;
  /** Why it is where it is, in a sentence, for people. */
  problem: string | null;
  overrides: { rule: RuleName; reason: string; by: string; at: Date }[];
  /** Somebody must approve it, and nobody has: kept while it is held or in conflict, too. */
  needsApproval: boolean;
  approval: { by: string; at: Date; revision: number } | null;
  /** Of the text on this channel, for the rule against repetition. */
  textFingerprint: string;
  /** Raised by every change a person or the planner makes. */
  revision: number;
  author: string;
  history: HistoryEntry[];
  outbox: OutboxEntry[];
  /** Since when the outbox holds something; null while it is empty. */
  outboxAt: Date | null;
  sample: boolean;
  /**
   * The restoration after which it is held until an administrator decides (R18); the planner does
   * not lift that. Absent or null for any other.
   */
  restoredAt?: Date | null;
  /** What it was before it was held for that. */
  restoredFrom?: DeliveryState | null;
  createdAt: Date;
  updatedAt: Date;
}

const mixed = Schema.Types.Mixed;

export const deliverySchema = new Schema<DeliveryRecord>(
  {
    _id: { type: String, required: true },
    post: { type: String, required: true },
    channel: { type: String, required: true },
    function: { type: String, required: true },
    network: { type: String, required: true },
    answers: { type: String },
    spent: { type: mixed },
    occurrence: { type: Number, default: 0 },
    evergreen: { type: String },
    event: { type: mixed },
    state: { type: String, required: true },
    placement: { type: mixed, required: true },
    dueAt: { type: Date, default: null },
    holds: { type: Date, default: null },
    wakeAt: { type: Date, default: null },
    key: { type: String, required: true },
    epoch: { type: Number, default: 0 },
    lease: { type: mixed, default: null },
    intent: { type: mixed, default: null },
    doubtSince: { type: Date, default: null },
    parts: { type: mixed, default: [] },
    attempts: { type: Number, default: 0 },
    claims: { type: Number, default: 0 },
    outcome: { type: mixed, default: null },
    change: { type: mixed, default: null },
    removedAt: { type: Date, default: null },
    problem: { type: String, default: null },
    overrides: { type: mixed, default: [] },
    needsApproval: { type: Boolean, default: false },
    approval: { type: mixed, default: null },
    textFingerprint: { type: String, default: '' },
    revision: { type: Number, default: 0 },
    author: { type: String, required: true },
    history: { type: mixed, default: [] },
    outbox: { type: mixed, default: [] },
    outboxAt: { type: Date, default: null },
    sample: { type: Boolean, default: false },
    restoredAt: { type: Date, default: null },
    restoredFrom: { type: String, default: null },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
  },
  {
    collection: 'deliveries',
    minimize: false,
    versionKey: false,
    strict: 'throw',
    strictQuery: 'throw',
  },
);
// One identity (R2).
deliverySchema.index({ post: 1, channel: 1, occurrence: 1 }, { unique: true });
// Two deliveries never hold one slot: this settles a race between two people for it.
deliverySchema.index(
  { channel: 1, holds: 1 },
  { unique: true, partialFilterExpression: { holds: { $type: 'date' } } },
);
// The due query and the publishing watch.
deliverySchema.index({ state: 1, wakeAt: 1 });
// Calendar, queue and the rules' neighbours.
// With the id, so that a page begins where the last one ended.
deliverySchema.index({ channel: 1, dueAt: 1, _id: 1 });
deliverySchema.index({ channel: 1, state: 1, dueAt: 1, _id: 1 });
deliverySchema.index({ state: 1, dueAt: 1, _id: 1 });
deliverySchema.index({ channel: 1, textFingerprint: 1, dueAt: 1 });
deliverySchema.index({ dueAt: 1, _id: 1 });
// What a message on the network answers, and whose post it is that was found there.
deliverySchema.index(
  { channel: 1, 'outcome.networkId': 1 },
  { partialFilterExpression: { 'outcome.networkId': { $type: 'string' } } },
);
// What we answered.
deliverySchema.index({ answers: 1 }, { partialFilterExpression: { answers: { $type: 'string' } } });
// A post with its deliveries, in the order in which they were made.
deliverySchema.index({ post: 1, _id: 1 });
// What the relay still has to tell.
deliverySchema.index({ outboxAt: 1 }, { partialFilterExpression: { outboxAt: { $type: 'date' } } });
// What waits for a decision after a restoration.
deliverySchema.index(
  { restoredAt: 1, dueAt: 1, _id: 1 },
  { partialFilterExpression: { restoredAt: { $type: 'date' } } },
);
deliverySchema.index({ sample: 1 }, { partialFilterExpression: { sample: true } });
// How long work took lately.
deliverySchema.index(
  { 'spent.at': 1 },
  { partialFilterExpression: { 'spent.at': { $type: 'date' } } },
);
// When an evergreen was used, and what tells of an event.
deliverySchema.index(
  { evergreen: 1, channel: 1, dueAt: 1 },
  { partialFilterExpression: { evergreen: { $type: 'string' } } },
);
deliverySchema.index(
  { 'event.id': 1, _id: 1 },
  { partialFilterExpression: { 'event.id': { $type: 'string' } } },
);
