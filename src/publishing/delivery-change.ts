import type { UpdateQuery } from 'mongoose';
import type { DeliveryState } from '../domain/index.js';
import { SECOND, type Instant } from '../domain/time-units.js';
import type { DeliveryRecord, HistoryEntry } from '../store/deliveries.js';
import { newRecordId } from '../store/record-id.js';

/** One change of a delivery, as it is written: state, reason, history and what others are told. */
export interface DeliveryChange {
  readonly event: string;
  /** A person's id, `planner` or `publisher`. */
  readonly by: string;
  readonly at: Instant;
  /** What people read in the delivery's history. */
  readonly sentence: string;
  readonly state?: DeliveryState;
  readonly set?: Partial<DeliveryRecord>;
  readonly increase?: Partial<Record<'attempts' | 'epoch' | 'revision', number>>;
  /** Whether others (audit, notices, webhooks) are told of it through the outbox. */
  readonly tell?: boolean;
}

/**
 * While a change of several documents is saved, nothing of the delivery is claimed; a crash in
 * between delays it by no more than this.
 */
export const EDIT_HOLD = 15 * SECOND;

/** Old entries give way, so that a delivery that fails for weeks stays a small document. */
const KEPT_HISTORY = 200;

/** The single update that carries a whole change, so that nothing is half saved (R3). */
export function updateFor(change: DeliveryChange): UpdateQuery<DeliveryRecord> {
  const at = new Date(change.at);
  const entry: HistoryEntry = { at, event: change.event, by: change.by, sentence: change.sentence };
  const kind = `delivery.${change.event}`;
  const outbox = { id: newRecordId(change.at), kind, at, by: change.by };
  return {
    $set: {
      updatedAt: at,
      ...(change.state ? { state: change.state } : {}),
      ...change.set,
      ...(change.tell ? { outboxAt: at } : {}),
    },
    $push: {
      history: { $each: [entry], $slice: -KEPT_HISTORY },
      ...(change.tell ? { outbox: { ...outbox, sentence: change.sentence } } : {}),
    },
    ...(change.increase ? { $inc: change.increase } : {}),
  };
}
