import type { Instant } from '../domain/time-units.js';
import type { DeliveryState } from '../domain/index.js';
import type { DeliveryRecord } from '../store/deliveries.js';

const WAITING: readonly DeliveryState[] = ['queued', 'awaiting-approval'];

/**
 * A delivery as it may stand after an import (pure). What was due meanwhile may have gone out from
 * where it was exported, so nothing of the past is sent: a person decides (R18).
 */
export function afterImport(delivery: DeliveryRecord, now: Instant): DeliveryRecord {
  const free = { ...delivery, lease: null };
  if (delivery.state === 'publishing') {
    const problem =
      'It was being published when it was exported, so nobody knows whether it went out. Look at the channel, then decide.';
    return noted({ ...free, state: 'unconfirmed', wakeAt: null, problem }, now);
  }
  const due = delivery.dueAt !== null && delivery.dueAt.getTime() <= now;
  if (due && WAITING.includes(delivery.state)) {
    const problem =
      'It was due before it was imported here, and may have gone out where it came from. Look at the channel, then choose a new time or cancel it.';
    return noted({ ...free, state: 'missed', holds: null, wakeAt: null, problem }, now);
  }
  return free;
}

function noted(delivery: DeliveryRecord, now: Instant): DeliveryRecord {
  const entry = {
    at: new Date(now),
    event: delivery.state,
    by: 'importer',
    sentence: delivery.problem ?? '',
  };
  return {
    ...delivery,
    revision: delivery.revision + 1,
    epoch: delivery.epoch + 1,
    history: [...delivery.history, entry],
    updatedAt: entry.at,
  };
}
