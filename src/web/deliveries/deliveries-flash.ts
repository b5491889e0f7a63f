import type { MoveResult } from '../../publishing/scheduling/delivery-mover.js';
import type { UndoResult } from '../../publishing/scheduling/undo.js';
import { channelLabels } from '../../publishing/viewing/delivery-view-labels.js';
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

/** What takes something back, on the page to which it leads. */
interface WayBack {
  /** Of what is to be undone. */
  readonly undo: string;
  readonly back: string;
}

const undoForm = ({ undo, back }: WayBack): NonNullable<FlashRecord['undo']> => {
  return { action: `/undo/${undo}`, label: 'Undo', fields: { back } };
};

export function cancelledFlash(where: string, way: WayBack): FlashRecord {
  return {
    tone: 'notice',
    text: `Cancelled: it does not go out on ${where}.`,
    undo: undoForm(way),
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

export function movedFlash(
  delivery: DeliveryRecord,
  context: MomentContext & WayBack,
): FlashRecord {
  return { tone: 'good', text: `Moved. ${whenWords(delivery, context)}`, undo: undoForm(context) };
}

/** What several changes came to, with the one button that takes them all back. */
export const changedFlash = (text: string, way: WayBack): FlashRecord => {
  return { tone: 'good', text, undo: undoForm(way) };
};

/** What became of an undoing; where one alone cannot go back, its nearest time is a button. */
export function undoneFlash(
  { restored, not }: UndoResult,
  { back, ...context }: MomentContext & Pick<WayBack, 'back'>,
): FlashRecord {
  const [first] = restored;
  const [left] = not;
  const many = restored.length + not.length > 1;
  const done = many
    ? `${countOf(restored.length)} back where ${restored.length === 1 ? 'it was' : 'they were'}.`
    : first
      ? `Undone. ${whenWords(first, context)}`
      : '';
  if (!left) return { tone: 'good', text: done };
  const others = not.length > 1 ? ` ${not.length - 1} more for such reasons.` : '';
  const why = many
    ? `${not.length} stayed: ${left.sentence}${others}`
    : `Not undone. ${left.sentence}`;
  const text = restored.length > 0 ? `${done} ${why}` : why;
  if (many || left.nearest === null) return { tone: 'warning', text };
  const label = `Move to ${momentOf(left.nearest, context).words} instead`;
  const fields = { when: 'fixed', at: String(left.nearest), back };
  return {
    tone: 'warning',
    text,
    undo: { action: `/deliveries/${left.delivery}/move`, label, fields },
  };
}

export const countOf = (count: number): string =>
  count === 1 ? '1 delivery' : `${count} deliveries`;

function whenWords({ dueAt, state }: DeliveryRecord, context: MomentContext): string {
  if (!dueAt) return 'It is a draft without a time.';
  const { words, zone } = momentOf(dueAt.getTime(), context);
  return state === 'awaiting-approval'
    ? `Once approved it goes out ${words} (${zone}).`
    : `It goes out ${words} (${zone}).`;
}
