import type { MoveResult } from '../../publishing/delivery-mover.js';
import { channelLabels } from '../../publishing/delivery-view-labels.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import type { FlashRecord } from '../../store/sessions.js';
import type { Store } from '../../store/store.js';
import { ownPath } from '../own-path.js';
import { momentOf, type MomentContext } from '../times.js';

/** Where a form leads afterwards: the page it stood on, else the delivery's own. */
export function backPath(given: unknown, id: string): string {
  const path = ownPath(given);
  return path === '/' ? `/deliveries/${id}` : path;
}

/** The name of a channel, also of one that is gone. */
export async function channelPhrase(store: Store, id: string): Promise<string> {
  return (await channelLabels(store, [id])).get(id)?.name ?? 'its channel';
}

export function cancelledFlash(id: string, where: string, back: string): FlashRecord {
  return {
    tone: 'notice',
    text: `Cancelled: it does not go out on ${where}.`,
    undo: { action: `/deliveries/${id}/restore`, label: 'Undo', fields: { back } },
  };
}

export function restoredFlash(result: MoveResult, context: MomentContext): FlashRecord {
  if (result.type === 'moved')
    return { tone: 'good', text: `Back again. ${whenWords(result.delivery, context)}` };
  const why = result.refusal.broken.map(({ sentence }) => sentence).join(' ');
  return {
    tone: 'warning',
    text: `Its old time is not free any more, so it is still cancelled. ${why}`,
  };
}

export function movedFlash(delivery: DeliveryRecord, context: MomentContext): FlashRecord {
  return { tone: 'good', text: `Moved. ${whenWords(delivery, context)}` };
}

function whenWords({ dueAt, state }: DeliveryRecord, context: MomentContext): string {
  if (!dueAt) return 'It is a draft without a time.';
  const { words, zone } = momentOf(dueAt.getTime(), context);
  return state === 'awaiting-approval'
    ? `Once approved it goes out ${words} (${zone}).`
    : `It goes out ${words} (${zone}).`;
}
