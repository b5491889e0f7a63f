import type { z } from 'zod';
import { resolveWallTime } from '../../domain/index.js';
import type { UnconfirmedChoice } from '../../publishing/scheduling/unconfirmed-choices.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import type { deliverySchema, deliveryWithHistorySchema } from './schemas/delivery.js';
import { isoOf, isoOrNull } from './schemas/values.js';

export type DeliveryView = z.infer<typeof deliverySchema>;

/** A delivery as the API tells it: without lease, intent, key and outbox, which are ours. */
export function deliveryView(record: DeliveryRecord): DeliveryView {
  const { outcome, approval } = record;
  return {
    id: record._id,
    post: record.post,
    channel: record.channel,
    function: record.function,
    network: record.network,
    state: record.state,
    placement: placementView(record),
    dueAt: isoOrNull(record.dueAt),
    slotAt: isoOrNull(record.holds),
    attempts: record.attempts,
    outcome: outcome && {
      networkId: outcome.networkId,
      url: outcome.url,
      at: isoOf(outcome.at),
      late: outcome.late,
    },
    heldByRestoration: Boolean(record.restoredAt),
    wantedChange: record.change?.refusal === null ? record.change.kind : null,
    removedAt: isoOrNull(record.removedAt ?? null),
    problem: record.problem,
    overrides: record.overrides.map(({ rule, reason, by, at }) => ({
      rule,
      reason,
      by,
      at: isoOf(at),
    })),
    minutesSpent: record.spent?.minutes ?? null,
    approval: approval && { by: approval.by, at: isoOf(approval.at) },
    author: record.author,
    revision: record.revision,
    createdAt: isoOf(record.createdAt),
    updatedAt: isoOf(record.updatedAt),
  };
}

function placementView({ placement }: DeliveryRecord): DeliveryView['placement'] {
  if (placement.kind === 'slot') return { asked: 'next-slot' };
  const { wall, zone, choice } = placement;
  const clockChange = resolveWallTime(zone, wall, choice).adjusted;
  return { asked: 'fixed', wall, zone, choice, clockChange };
}

export function deliveryWithHistoryView(
  record: DeliveryRecord,
  progress: string,
  decisions: readonly UnconfirmedChoice[],
): z.infer<typeof deliveryWithHistorySchema> {
  const history = record.history.map(({ at, event, by, sentence }) => ({
    at: isoOf(at),
    event,
    by,
    sentence,
  }));
  return {
    ...deliveryView(record),
    progress: progress === '' ? null : progress,
    history,
    decisions: [...decisions],
  };
}
