import { resolveWallTime } from '../../domain/index.js';
import type { DeliveryRecord, HistoryEntry, PlacementRecord } from '../../store/deliveries.js';

type Placed = Pick<
  DeliveryRecord,
  'answers' | 'function' | 'placement' | 'holds' | 'dueAt' | 'history' | 'author'
>;

/** Entries by which a delivery came to its time. */
const PLACING = new Set(['drafted', 'queued', 'moved', 'restored', 'planned', 'replanned']);

/** Why a delivery goes out when it does, as the queue says it (pure). */
export function reasonForTime(delivery: Placed, nameOf: (actor: string) => string): string {
  if (delivery.answers !== undefined) return 'An answer, which goes out at once.';
  if (!delivery.dueAt) return 'It has no time yet.';
  const last = delivery.history.findLast(placing);
  if (last?.by === 'planner') return last.sentence;
  if (delivery.placement.kind === 'slot') return `Next free slot of ${delivery.function}.`;
  const by = nameOf(last?.by ?? delivery.author);
  const slot = delivery.holds
    ? `Fixed by ${by}; it takes a slot of ${delivery.function}.`
    : `Fixed by ${by}, beside the slots of ${delivery.function}.`;
  return slot + clockWords(delivery.placement);
}

/** What the clocks did to the time that was asked for; empty on most days. */
function clockWords({ wall, zone, choice }: Extract<PlacementRecord, { kind: 'fixed' }>): string {
  const time = wall.slice(11);
  switch (resolveWallTime(zone, wall, choice).adjusted) {
    case 'gap':
      return ` ${time} does not exist in ${zone} on that day, so it goes out at the first time after it.`;
    case 'overlap':
      return ` ${time} occurs twice in ${zone} on that day, and the ${choice} is meant.`;
    case 'none':
      return '';
  }
}

function placing({ event, by }: HistoryEntry): boolean {
  // The publisher queues again after a failure, which changes the attempt and not the time.
  return PLACING.has(event) && by !== 'publisher';
}
