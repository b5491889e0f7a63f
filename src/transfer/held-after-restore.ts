import type { DeliveryState } from '../domain/index.js';
import { restorationPhrase } from '../publishing/restoring/restoration.js';
import type { DeliveryRecord } from '../store/deliveries.js';
import type { OrganisationRecord, RestorationRecord } from '../store/organisation.js';

/** Would go out, or come back into the queue, without anybody's doing. */
const WAITING: readonly DeliveryState[] = ['queued', 'awaiting-approval', 'held', 'conflict'];
/** May have gone out already when the copy was made. */
const UNDER_WAY: readonly DeliveryState[] = ['publishing', 'unconfirmed'];

/** The organisation as it stands after a restoration: nothing goes out yet (pure, R18). */
export const stopped = (
  organisation: OrganisationRecord,
  restoration: RestorationRecord,
): OrganisationRecord => ({ ...organisation, restored: restoration });

/**
 * A delivery as it may stand after a restoration (pure, R18). What was due meanwhile, or was under
 * way when the copy was made, may have gone out: it is held until an administrator decides.
 */
export function heldAfterRestore(
  delivery: DeliveryRecord,
  restoration: RestorationRecord,
): DeliveryRecord {
  const free = { ...delivery, lease: null, ...changeGivenUp(delivery, restoration) };
  const due = delivery.dueAt !== null && delivery.dueAt <= restoration.at;
  const underWay = UNDER_WAY.includes(delivery.state);
  const undecided = Boolean(delivery.restoredAt);
  if (!underWay && !undecided && !(due && WAITING.includes(delivery.state))) return free;
  const what = underWay ? 'being sent when the copy was made' : 'due before that';
  const problem = `Held: ${restorationPhrase(restoration)}, and it was ${what}, so it may have gone out. An administrator decides.`;
  const entry = { at: restoration.at, event: 'held', by: 'restore', sentence: problem };
  return {
    ...free,
    ...{ state: 'held', holds: null, wakeAt: null, problem },
    restoredAt: restoration.at,
    restoredFrom: (undecided ? delivery.restoredFrom : null) ?? delivery.state,
    revision: delivery.revision + 1,
    epoch: delivery.epoch + 1,
    claims: 0,
    // That it is held says so from now on.
    doubtSince: null,
    history: [...delivery.history, entry],
    updatedAt: restoration.at,
  };
}

/** A change of what is out may be older than what stands there now: a person asks for it again. */
function changeGivenUp(
  { change, state }: DeliveryRecord,
  restoration: RestorationRecord,
): Partial<DeliveryRecord> {
  // What is not out yet is still to be pinned once it is.
  if (!change || change.refusal !== null || state !== 'published') return {};
  const refusal = `Not done: ${restorationPhrase(restoration)}. Look at the channel and ask for it again.`;
  return { change: { ...change, refusal }, wakeAt: null, problem: refusal };
}
