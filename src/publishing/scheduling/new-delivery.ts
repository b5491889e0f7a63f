import type { Instant } from '../../domain/time-units.js';
import type { Actor } from '../../access/actor.js';
import type { ChannelRecord } from '../../store/channels.js';
import type { DeliveryRecord, WantedChange } from '../../store/deliveries.js';
import { newRecordId } from '../../store/record-id.js';
import type { PostRecord } from '../../store/posts.js';
import type { ChannelPlacement } from '../planning/channel-placement.js';
import { contentFor, deliveryKey, textFingerprint } from './content.js';

type Placed = Extract<ChannelPlacement, { type: 'placed' }>;

export interface NewDelivery {
  readonly post: PostRecord;
  readonly channel: ChannelRecord;
  readonly actor: Actor;
  readonly now: Instant;
  /** null for a draft. */
  readonly placed: Placed | null;
  readonly needsApproval: boolean;
  readonly overrideReason: string | null;
  /** It is pinned on its network once it is out. */
  readonly pin?: boolean | undefined;
}

/** The document of a delivery that nobody has seen yet (pure but for its id). */
export function newDelivery(input: NewDelivery): DeliveryRecord {
  const { placed } = input;
  const dueAt = placed ? new Date(placed.at) : null;
  return {
    ...draftOf(input, { event: placed ? 'queued' : 'drafted', sentence: firstSentence(input) }),
    state: stateOf(input),
    placement: placed?.placement ?? { kind: 'slot' },
    dueAt,
    holds: placed?.holds == null ? null : new Date(placed.holds),
    wakeAt: dueAt,
    overrides: overridesOf(input),
    needsApproval: input.needsApproval,
    ...(input.pin ? { change: wantedPin(input) } : {}),
  };
}

const wantedPin = ({ actor, now }: Pick<NewDelivery, 'actor' | 'now'>): WantedChange => {
  return { kind: 'pin', by: actor.id, at: new Date(now), text: null, attempts: 0, refusal: null };
};

/** A delivery without a time, with the first line of its history (pure but for its id). */
export function draftOf(
  {
    post,
    channel,
    actor,
    now,
  }: {
    readonly post: PostRecord;
    readonly channel: Pick<ChannelRecord, '_id' | 'network'>;
    readonly actor: Pick<Actor, 'id'>;
    readonly now: Instant;
  },
  first: { readonly event: string; readonly sentence: string },
): DeliveryRecord {
  const at = new Date(now);
  const identity = { post: post._id, channel: channel._id, occurrence: 0 };
  return {
    _id: newRecordId(now),
    ...identity,
    function: post.function,
    network: channel.network,
    state: 'draft',
    placement: { kind: 'slot' },
    dueAt: null,
    holds: null,
    wakeAt: null,
    key: deliveryKey(identity),
    epoch: 0,
    lease: null,
    intent: null,
    attempts: 0,
    claims: 0,
    outcome: null,
    problem: null,
    overrides: [],
    needsApproval: false,
    approval: null,
    textFingerprint: textFingerprint(contentFor(post, channel._id, []).text),
    revision: 0,
    author: actor.id,
    history: [{ at, by: actor.id, ...first }],
    outbox: [],
    outboxAt: null,
    sample: post.sample,
    createdAt: at,
    updatedAt: at,
  };
}

function stateOf({ placed, needsApproval }: NewDelivery): DeliveryRecord['state'] {
  if (!placed) return 'draft';
  return needsApproval ? 'awaiting-approval' : 'queued';
}

/** What the audit log is told of rules that were broken: nothing where none was. */
export function overrideInLog(
  deliveries: readonly Pick<DeliveryRecord, 'channel' | 'overrides'>[],
) {
  const broken = deliveries.filter(({ overrides }) => overrides.length > 0);
  const reason = broken[0]?.overrides[0]?.reason;
  if (reason === undefined) return { after: {}, entry: {} };
  const overridden = broken.map(({ channel, overrides }) => ({
    channel,
    rules: overrides.map(({ rule }) => rule),
  }));
  return { after: { overridden }, entry: { reason, override: true } };
}

export function overridesOf(input: {
  readonly placed: Placed | null;
  readonly overrideReason: string | null;
  readonly actor: Actor;
  readonly now: Instant;
}): DeliveryRecord['overrides'] {
  const reason = input.overrideReason;
  if (!input.placed || reason === null) return [];
  return input.placed.overridden.map((rule) => ({
    rule,
    reason,
    by: input.actor.id,
    at: new Date(input.now),
  }));
}

function firstSentence({ actor, placed, needsApproval, pin }: NewDelivery): string {
  if (!placed) return `${actor.name} saved it as a draft.`;
  const when = placed.placement.kind === 'slot' ? 'the next free slot' : 'a fixed time';
  const waits = needsApproval ? ' It waits for a manager.' : '';
  const broken =
    placed.overridden.length > 0 ? ` Overridden: ${placed.overridden.join(', ')}.` : '';
  const pinned = pin ? ' Once it is out it is pinned.' : '';
  return `${actor.name} queued it for ${when}.${waits}${pinned}${broken}`;
}
