import { createHash } from 'node:crypto';
import { trusted } from 'mongoose';
import { asAuditActor, type Actor } from '../../access/actor.js';
import { can } from '../../access/can.js';
import { OVERRIDABLE_RULES, wallTimeAt, instantsOf, type BrokenRule } from '../../domain/index.js';
import type { Instant } from '../../domain/time-units.js';
import { CallerError, ConflictError, ForbiddenError } from '../../failures.js';
import type { DeliveryRecord, PlacementRecord } from '../../store/deliveries.js';
import type { Store } from '../../store/store.js';
import { targetOf, type BulkTarget } from './bulk-targets.js';
import type { ChannelQueue } from '../planning/channel-queue.js';
import { updateFor } from '../delivery-change.js';
import { targetState } from './delivery-mover.js';
import { byChannel, hindranceOf, planTogether, type PlannedMove } from '../planning/joint-plan.js';
import { writeTogether, type JointWrite } from '../planning/joint-writer.js';
import { overrideInLog, overridesOf } from './new-delivery.js';
import type { PublishingDeps } from '../publishing-deps.js';
import { keepUndo, type Undoable } from './undo.js';

/** So many deliveries are changed at once. */
export const MOST_AT_ONCE = 200;

export interface BulkMoveInput {
  /** At most `MOST_AT_ONCE`. */
  readonly deliveries: readonly string[];
  readonly how: BulkTarget;
  /** A manager's reason for breaking what may be broken. */
  readonly overrideReason: string | null;
}

/** What would become of one delivery. */
export type BulkMoveItem = { readonly id: string; readonly channel: string } & (
  | {
      readonly type: 'moves';
      readonly from: Instant | null;
      readonly to: Instant;
      readonly holds: Instant | null;
      /** The rules that the reason breaks. */
      readonly overridden: readonly string[];
    }
  | {
      readonly type: 'refused';
      readonly from: Instant | null;
      /** null where it cannot be moved, whatever the time. */
      readonly to: Instant | null;
      readonly broken: readonly BrokenRule[];
      readonly nearest: Instant | null;
      readonly overridable: boolean;
    }
  | { readonly type: 'stays'; readonly from: Instant | null; readonly sentence: string }
);

export interface BulkMovePreview {
  /** In the order in which they are due now. */
  readonly items: readonly BulkMoveItem[];
  /** Names exactly this outcome: doing it asks for it, so that nothing else is done. */
  readonly plan: string;
}

export interface BulkMoveResult {
  readonly items: readonly BulkMoveItem[];
  /** Takes it back; null when nothing moved. */
  readonly undo: string | null;
}

interface Prepared {
  readonly items: readonly BulkMoveItem[];
  readonly channels: readonly {
    readonly queue: ChannelQueue;
    readonly moves: readonly PlannedMove[];
  }[];
}

/** Says what would go where and what the rules refuse; changes nothing. */
export async function previewBulkMove(
  deps: PublishingDeps,
  actor: Actor,
  input: BulkMoveInput,
): Promise<BulkMovePreview> {
  const { items } = await prepare(deps, actor, input);
  return { items, plan: planName(items) };
}

/**
 * Moves what the preview said that moves, all rules asked together first. What is refused stays.
 * @throws ConflictError when it would come out otherwise than the preview said
 */
export async function moveTogether(
  deps: PublishingDeps,
  actor: Actor,
  input: BulkMoveInput & { /** null takes what comes. */ readonly plan: string | null },
): Promise<BulkMoveResult> {
  const { items, channels } = await prepare(deps, actor, input);
  if (input.plan !== null && input.plan !== planName(items)) {
    throw new ConflictError(
      'Nothing was changed: somebody changed the queue since this was worked out. Look at it again and confirm.',
    );
  }
  const changed: Undoable[] = [];
  const overtaken = new Map<string, string>();
  for (const { queue, moves } of channels) {
    const writes = moves.flatMap((move) => writeFor(deps, actor, { queue, move, input }));
    for (const outcome of await writeTogether(deps, queue.channel._id, writes)) {
      if (outcome.type === 'written') changed.push(outcome);
      else overtaken.set(outcome.id, outcome.sentence);
    }
  }
  await Promise.all(
    changed.map(({ before, delivery }) => {
      const override = overrideInLog([delivery]);
      return deps.audit.record({
        actor: asAuditActor(actor),
        action: 'delivery.move',
        resource: { kind: 'delivery', id: delivery._id },
        before: { state: before.state, dueAt: before.dueAt },
        after: { state: delivery.state, dueAt: delivery.dueAt, ...override.after },
        ...override.entry,
      });
    }),
  );
  const undo = changed.length > 0 ? await keepUndo(deps, actor, { what: 'move', changed }) : null;
  return {
    undo,
    items: items.map((item): BulkMoveItem => {
      const sentence = overtaken.get(item.id);
      const { id, channel, from } = item;
      return sentence === undefined ? item : { id, channel, type: 'stays', from, sentence };
    }),
  };
}

async function prepare(
  deps: PublishingDeps,
  actor: Actor,
  { deliveries: ids, how, overrideReason }: BulkMoveInput,
): Promise<Prepared> {
  if (overrideReason !== null && !can(actor, 'delivery.override')) {
    throw new ForbiddenError('Only a manager may break a rule. Ask one, or leave those out.');
  }
  const items = new Map<string, BulkMoveItem>();
  const channels: Prepared['channels'][number][] = [];
  const chosen = await loadChosen(deps.store, ids);
  for (const [channel, deliveries] of byChannel(chosen)) {
    const movable = deliveries.filter((delivery) => {
      const sentence = hindranceOf(actor, delivery);
      if (sentence !== null) items.set(delivery._id, stays(delivery, sentence));
      return sentence === null;
    });
    if (movable.length === 0) continue;
    const zones = await deps.store.channels
      .findOne({ _id: channel, deletedAt: null })
      .select({ rhythms: 1 })
      .lean<Pick<ChannelQueue['channel'], 'rhythms'>>()
      .exec();
    const context = { zone: zones?.rhythms.at(-1)?.zone ?? 'UTC', now: deps.clock.now() };
    const wishes = movable.flatMap((delivery) => {
      const target = zones
        ? targetOf(delivery, how, context)
        : ({ type: 'none', sentence: 'Its channel was deleted.' } as const);
      if (target.type === 'none') items.set(delivery._id, stays(delivery, target.sentence));
      // Whoever takes a slot can take one that breaks nothing.
      const mayBreak = overrideReason === null || how.type === 'slots' ? [] : OVERRIDABLE_RULES;
      return target.type === 'target' ? [{ delivery, to: target.to, mayBreak }] : [];
    });
    if (wishes.length === 0) continue;
    try {
      const plan = await planTogether(deps, channel, wishes);
      for (const move of plan.moves) items.set(move.asked.id, itemOf(move));
      channels.push(plan);
    } catch (error) {
      // One channel that cannot be reached is no reason to leave the others.
      if (!(error instanceof CallerError)) throw error;
      for (const { delivery } of wishes) items.set(delivery._id, stays(delivery, error.message));
    }
  }
  return { items: chosen.flatMap(({ _id }) => items.get(_id) ?? []), channels };
}

/** By when they are due, those without a time last. */
async function loadChosen(store: Store, ids: readonly string[]): Promise<DeliveryRecord[]> {
  const deliveries = await store.deliveries
    .find({ _id: trusted({ $in: [...new Set(ids)].slice(0, MOST_AT_ONCE) }) })
    .select({ outbox: 0, intent: 0 })
    .lean<DeliveryRecord[]>()
    .exec();
  const at = ({ dueAt }: DeliveryRecord): number => dueAt?.getTime() ?? Number.MAX_SAFE_INTEGER;
  return deliveries.sort((a, b) => at(a) - at(b) || (a._id < b._id ? -1 : 1));
}

const fromOf = ({ dueAt }: DeliveryRecord): Instant | null => dueAt?.getTime() ?? null;

function stays(delivery: DeliveryRecord, sentence: string): BulkMoveItem {
  const { _id: id, channel } = delivery;
  return { id, channel, type: 'stays', from: fromOf(delivery), sentence };
}

function itemOf({ wish, place }: PlannedMove): BulkMoveItem {
  const { _id: id, channel } = wish.delivery;
  const shared = { id, channel, from: fromOf(wish.delivery) };
  if (place.type === 'placed') {
    const { at: to, holds, overridden } = place;
    return { ...shared, type: 'moves', to, holds, overridden };
  }
  const { at: to, broken, nearest, overridable } = place;
  return { ...shared, type: 'refused', to, broken, nearest, overridable };
}

function planName(items: readonly BulkMoveItem[]): string {
  const told = items.map((item) => [item.id, item.type, 'to' in item ? item.to : null]);
  return createHash('sha256').update(JSON.stringify(told)).digest('hex').slice(0, 32);
}

function writeFor(
  { clock }: PublishingDeps,
  actor: Actor,
  {
    queue,
    move: { wish, place, asked },
    input,
  }: {
    readonly queue: ChannelQueue;
    readonly move: PlannedMove;
    readonly input: BulkMoveInput;
  },
): JointWrite[] {
  if (place.type === 'refused') return [];
  const { delivery } = wish;
  const now = clock.now();
  const dueAt = new Date(place.at);
  const placement = placementOf(delivery, queue, { ...place, to: wish.to.type });
  const placed = { ...place, placement };
  const update = updateFor({
    event: 'moved',
    by: actor.id,
    at: now,
    sentence: `${actor.name} moved it together with others.`,
    state: targetState(actor, delivery, queue),
    set: {
      ...{ placement, dueAt, wakeAt: dueAt, lease: null, problem: null, claims: 0, attempts: 0 },
      holds: place.holds === null ? null : new Date(place.holds),
      ...{ restoredAt: null, restoredFrom: null },
      overrides: overridesOf({
        placed: { ...placed, type: 'placed' },
        actor,
        now,
        overrideReason: input.overrideReason,
      }),
    },
    // A worker that has claimed it finds nothing to write to any more.
    increase: { revision: 1, epoch: 1 },
  });
  return [{ before: delivery, update, asked }];
}

/** What was in a slot and comes into one goes on following its function. */
function placementOf(
  { placement }: DeliveryRecord,
  { channel }: ChannelQueue,
  { at, holds, to }: { readonly at: Instant; readonly holds: Instant | null; readonly to: string },
): PlacementRecord {
  if (to === 'slot-after' || (placement.kind === 'slot' && holds === at)) return { kind: 'slot' };
  const zone = channel.rhythms.at(-1)?.zone ?? 'UTC';
  const wall = wallTimeAt(zone, at);
  const choice = instantsOf(zone, wall)[1] === at ? 'second' : 'first';
  return { kind: 'fixed', wall, zone, choice };
}
