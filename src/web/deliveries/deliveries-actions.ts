import type { Actor } from '../../access/actor.js';
import { can } from '../../access/can.js';
import { canMove, isKnownState, type DeliveryState } from '../../domain/index.js';
import { isInSlot } from '../../publishing/planning/slot-swap.js';
import type { DeliveryItem } from '../../publishing/viewing/delivery-view.js';

/** What this actor may safely do to a delivery in its present state. */
export interface DeliveryActions {
  /** Give it another time. */
  readonly move: boolean;
  readonly cancel: boolean;
  readonly restore: boolean;
  readonly approve: boolean;
  readonly edit: boolean;
  readonly duplicate: boolean;
  /** Say what became of it. */
  readonly decide: boolean;
  /** Break a rule with a reason. */
  readonly override: boolean;
}

/** In these the words are out, or may be. */
const OUT: readonly DeliveryState[] = ['publishing', 'published', 'unconfirmed'];

export function actionsFor(item: DeliveryItem, actor: Actor): DeliveryActions {
  const { state } = item;
  const own = { ownerId: item.author };
  const placeable = state === 'queued' || canMove(state, 'queued', 'person');
  const settled = OUT.includes(state) || state === 'cancelled' || !isKnownState(state);
  return {
    move:
      item.answers === null &&
      placeable &&
      !settled &&
      can(actor, 'delivery.move', own) &&
      (!item.restored || can(actor, 'publishing.resume')),
    cancel: canMove(state, 'cancelled', 'person') && !settled && can(actor, 'delivery.cancel', own),
    restore: item.answers === null && state === 'cancelled' && can(actor, 'delivery.cancel', own),
    approve: state === 'awaiting-approval' && can(actor, 'post.approve', own),
    edit: item.answers === null && !settled && can(actor, 'post.edit', own),
    duplicate: can(actor, 'post.create'),
    decide: state === 'unconfirmed' && can(actor, 'delivery.resolve'),
    override: can(actor, 'delivery.override'),
  };
}

/** A button or a link beside a delivery. */
export interface ActionView {
  readonly label: string;
  readonly icon: string;
  /** Of a page, or empty for a form. */
  readonly href: string;
  /** Where its form is sent, or empty for a link. */
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly emphasis: 'primary' | 'plain' | 'quiet';
  /** Whether it waits in the row's menu. */
  readonly folded: boolean;
  /** Whether a dialog may take the place of the page. */
  readonly dialog: boolean;
}

export interface ActionContext {
  readonly actor: Actor;
  /** The page to return to. */
  readonly back: string;
}

/** The actions of a row in a list, the most likely first. */
export function rowActions(item: DeliveryItem, { actor, back }: ActionContext): ActionView[] {
  const may = actionsFor(item, actor);
  const page = `/deliveries/${item.id}`;
  const link = (label: string, icon: string, href: string, dialog = false): ActionView => {
    return { label, icon, href, action: '', fields: {}, emphasis: 'plain', folded: false, dialog };
  };
  const form = (label: string, icon: string, path: string, more = {}): ActionView => {
    const fields = { back, revision: String(item.revision), ...more };
    const plain = { emphasis: 'plain', folded: false, dialog: false } as const;
    return { label, icon, href: '', action: page + path, fields, ...plain };
  };
  const actions: ActionView[] = [];
  if (may.decide)
    actions.push({ ...link('Decide', 'warning', `${page}#decide`), emphasis: 'primary' });
  if (may.approve) {
    actions.push({ ...form('Approve', 'check', '/approve'), emphasis: 'primary' });
    actions.push(link('Give back', 'undo', `${page}#return`));
  }
  if (may.move && takesSlotAgain(item)) {
    actions.push(form('Take the next slot', 'arrow', '/move', { when: 'next-slot' }));
  }
  if (may.move)
    actions.push(link('Move', 'move', `${page}?back=${encodeURIComponent(back)}#move`, true));
  if (may.edit) actions.push(link('Edit', 'edit', `/posts/${item.post}/edit`));
  if (may.duplicate && item.state !== 'draft') {
    const action = `/posts/${item.post}/duplicate`;
    actions.push({ ...form('Duplicate', 'copy', ''), action, folded: true });
  }
  if (may.move && isInSlot(item)) {
    for (const [direction, label] of [
      ['earlier', 'Change places with the one before'],
      ['later', 'Change places with the one after'],
    ]) {
      actions.push({ ...form(label ?? '', 'move', '/swap', { direction }), folded: true });
    }
  }
  if (may.restore) actions.push(form('Put it back', 'undo', '/restore'));
  if (may.cancel) actions.push({ ...form('Cancel', 'close', '/cancel'), folded: true });
  return actions;
}

/** Whether the next slot would be news to it. */
function takesSlotAgain({ state, placement }: DeliveryItem): boolean {
  if (state === 'queued' || state === 'awaiting-approval') return placement.kind === 'fixed';
  return true;
}
