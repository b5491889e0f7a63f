import { trusted } from 'mongoose';
import { asAuditActor, type Actor } from '../../access/actor.js';
import { can } from '../../access/can.js';
import { describeState, type JointTarget } from '../../domain/index.js';
import { MINUTE, type Instant } from '../../domain/time-units.js';
import { CallerError, ConflictError, NotFoundError } from '../../failures.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import { isRecordId, newRecordId } from '../../store/record-id.js';
import type { DeliveryBefore, UndoEntry, UndoRecord } from '../../store/undos.js';
import { requireCertain } from './delivery-access.js';
import { updateFor, type DeliveryChange } from '../delivery-change.js';
import { byChannel, planTogether, type JointWish } from '../planning/joint-plan.js';
import { writeTogether, type JointWrite } from '../planning/joint-writer.js';
import type { PublishingDeps } from '../publishing-deps.js';

/** For so long something can be taken back. */
export const UNDO_FOR = 30 * MINUTE;

/** A delivery that was changed: what it was and what it is. */
export interface Undoable {
  readonly before: DeliveryRecord;
  readonly delivery: DeliveryRecord;
}

export interface NotUndone {
  readonly delivery: string;
  /** Why it stays as it is, and what to do. */
  readonly sentence: string;
  /** The nearest time to the old one that complies, where that is what stands in the way. */
  readonly nearest: Instant | null;
}

export interface UndoResult {
  readonly restored: readonly DeliveryRecord[];
  readonly not: readonly NotUndone[];
}

/** Keeps what somebody did, so that they can take it back. @returns its id */
export async function keepUndo(
  { store, clock }: Pick<PublishingDeps, 'store' | 'clock'>,
  actor: Pick<Actor, 'id'>,
  { what, changed }: { readonly what: UndoRecord['what']; readonly changed: readonly Undoable[] },
): Promise<string> {
  const now = clock.now();
  const record: UndoRecord = {
    _id: newRecordId(now),
    person: actor.id,
    what,
    entries: changed.map(({ before, delivery }) => ({
      delivery: delivery._id,
      channel: delivery.channel,
      revision: delivery.revision,
      before: beforeOf(before),
    })),
    at: new Date(now),
    expiresAt: new Date(now + UNDO_FOR),
    doneAt: null,
  };
  await store.undos.deleteMany({ expiresAt: trusted({ $lte: new Date(now) }) });
  await store.undos.create(record);
  return record._id;
}

function beforeOf(delivery: DeliveryRecord): DeliveryBefore {
  const { state, placement, dueAt, holds, wakeAt, problem, overrides, attempts } = delivery;
  const { restoredAt = null, restoredFrom = null } = delivery;
  return {
    ...{ state, placement, dueAt, holds, wakeAt, problem, overrides, attempts },
    ...{ restoredAt, restoredFrom },
  };
}

/**
 * Takes back what the actor did: each delivery gets exactly what it had, where nobody has changed
 * it since and its time is still free and within the rules. What cannot go back stays as it is and
 * is told; nothing that went out meanwhile is touched.
 *
 * @throws NotFoundError for what is not theirs; ConflictError when it is too late or was done
 */
export async function undo(deps: PublishingDeps, actor: Actor, id: string): Promise<UndoResult> {
  const record = await undoFor(deps, actor, id);
  const restored: DeliveryRecord[] = [];
  const not: NotUndone[] = [];
  for (const [channel, entries] of byChannel(record.entries)) {
    const found = await undoOnChannel(deps, actor, { channel, entries });
    restored.push(...found.restored);
    not.push(...found.not);
  }
  if (restored.length > 0) {
    await deps.store.undos.updateOne({ _id: id }, { $set: { doneAt: new Date(deps.clock.now()) } });
  }
  return { restored, not };
}

async function undoFor(
  { store, clock }: PublishingDeps,
  actor: Actor,
  id: string,
): Promise<UndoRecord> {
  const record = isRecordId(id) ? await store.undos.findById(id).lean<UndoRecord>().exec() : null;
  if (record?.person !== actor.id) throw new NotFoundError('What is to be undone');
  if (record.doneAt) throw new ConflictError('Nothing was changed: it was undone already.');
  if (record.expiresAt.getTime() <= clock.now()) {
    throw new ConflictError(
      `Nothing was changed: it can be undone for ${UNDO_FOR / MINUTE} minutes only. Move it instead.`,
    );
  }
  return record;
}

interface OnChannel {
  readonly channel: string;
  readonly entries: readonly UndoEntry[];
}

interface Return {
  readonly entry: UndoEntry;
  readonly current: DeliveryRecord;
  /** The slot it gets, where that was asked anew; otherwise the one it had. */
  readonly holds?: Date | null;
}

async function undoOnChannel(
  deps: PublishingDeps,
  actor: Actor,
  { channel, entries }: OnChannel,
): Promise<UndoResult> {
  const not: NotUndone[] = [];
  const returns: Return[] = [];
  for (const entry of entries) {
    const current = await deps.store.deliveries
      .findById(entry.delivery)
      .lean<DeliveryRecord>()
      .exec();
    const sentence = hindrance(actor, entry, current);
    if (current && sentence === null) returns.push({ entry, current });
    else not.push({ delivery: entry.delivery, sentence: sentence ?? '', nearest: null });
  }
  const wishes = returns.filter(takesTime).map(wishOf);
  const plan = wishes.length > 0 ? await planTogether(deps, channel, wishes) : { moves: [] };
  const planned = new Map(plan.moves.map((move) => [move.asked.id, move]));
  const writes = returns.flatMap((back): JointWrite[] => {
    const move = planned.get(back.current._id);
    if (!move) return [{ before: back.current, update: updateOf(deps, actor, back), asked: null }];
    const { place, asked } = move;
    if (place.type === 'refused') {
      const why = place.broken.map((broken) => broken.sentence).join(' ');
      const sentence = `Its old time is not free any more. ${why}`;
      not.push({ delivery: back.current._id, sentence, nearest: place.nearest });
      return [];
    }
    const holds = place.holds === null ? null : new Date(place.holds);
    const update = updateOf(deps, actor, { ...back, holds });
    return [{ before: back.current, update, asked }];
  });
  const restored: DeliveryRecord[] = [];
  for (const outcome of await writeTogether(deps, channel, writes)) {
    if (outcome.type === 'overtaken') {
      not.push({ delivery: outcome.id, sentence: outcome.sentence, nearest: null });
      continue;
    }
    restored.push(outcome.delivery);
    const { before, delivery } = outcome;
    await deps.audit.record({
      actor: asAuditActor(actor),
      action: 'delivery.undo',
      resource: { kind: 'delivery', id: delivery._id },
      before: { state: before.state, dueAt: before.dueAt },
      after: { state: delivery.state, dueAt: delivery.dueAt },
    });
  }
  return { restored, not };
}

/** Why it cannot go back, whatever its old time; null when it can. */
function hindrance(actor: Actor, entry: UndoEntry, current: DeliveryRecord | null): string | null {
  if (!current) return 'It is not there any more.';
  if (!can(actor, 'delivery.move', { ownerId: current.author })) {
    return 'Your role does not allow to move it any more.';
  }
  try {
    requireCertain(current);
  } catch (error) {
    if (error instanceof CallerError) return error.message;
    throw error;
  }
  if (current.revision === entry.revision && !OUT.includes(current.state)) return null;
  return `It was changed since and is ${describeState(current.state)} now, so it stays as it is.`;
}

const OUT: readonly DeliveryRecord['state'][] = ['publishing', 'published', 'unconfirmed'];

const takesTime = ({ entry: { before } }: Return): boolean =>
  (before.state === 'queued' || before.state === 'awaiting-approval') && before.dueAt !== null;

function wishOf({ entry: { before }, current }: Return): JointWish {
  const at = before.dueAt?.getTime() ?? 0;
  const inSlot = before.placement.kind === 'slot' && before.holds?.getTime() === at;
  const to: JointTarget = { type: inSlot ? 'slot' : 'at', at };
  return { delivery: current, to, mayBreak: before.overrides.map(({ rule }) => rule) };
}

function updateOf(
  { clock }: PublishingDeps,
  actor: Actor,
  { entry: { before }, current, holds = before.holds }: Return,
) {
  const now = clock.now();
  const change: DeliveryChange = {
    event: current.state === 'cancelled' ? 'restored' : 'moved',
    by: actor.id,
    at: now,
    sentence: `${actor.name} undid ${current.state === 'cancelled' ? 'the cancellation' : 'the move'}.`,
    state: before.state,
    set: { ...before, holds, lease: null, claims: 0, ...heldLook(before, now) },
    increase: { revision: 1, epoch: 1 },
  };
  return updateFor(change);
}

/** The level may have gone up since: what is held again is looked at, as the publisher does. */
function heldLook({ state, restoredAt }: DeliveryBefore, now: Instant): Partial<DeliveryRecord> {
  return state === 'held' && !restoredAt ? { wakeAt: new Date(now) } : {};
}
