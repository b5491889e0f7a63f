import type { DeliveryRecord, HistoryEntry } from '../store/deliveries.js';

type Placed = Pick<
  DeliveryRecord,
  'function' | 'placement' | 'holds' | 'dueAt' | 'history' | 'author'
>;

/** Entries by which a delivery came to its time. */
const PLACING = new Set(['drafted', 'queued', 'moved', 'restored', 'planned', 'replanned']);

/** Why a delivery goes out when it does, as the queue says it (pure). */
export function reasonForTime(delivery: Placed, nameOf: (actor: string) => string): string {
  if (!delivery.dueAt) return 'It has no time yet.';
  const last = delivery.history.findLast(placing);
  if (last?.by === 'planner') return last.sentence;
  if (delivery.placement.kind === 'slot') return `Next free slot of ${delivery.function}.`;
  const by = nameOf(last?.by ?? delivery.author);
  return delivery.holds
    ? `Fixed by ${by}; it takes a slot of ${delivery.function}.`
    : `Fixed by ${by}, beside the slots of ${delivery.function}.`;
}

function placing({ event, by }: HistoryEntry): boolean {
  // The publisher queues again after a failure, which changes the attempt and not the time.
  return PLACING.has(event) && by !== 'publisher';
}
