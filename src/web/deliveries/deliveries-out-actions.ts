import type { Actor } from '../../access/actor.js';
import { can } from '../../access/can.js';
import type { DeliveryItem } from '../../publishing/viewing/delivery-view.js';
import type { ActionView } from './deliveries-actions.js';

/** What a network can do with what is out. */
export interface OutCapabilities {
  readonly edit: boolean;
  readonly remove: boolean;
}

/** Links to change or take back what is out, where the network can and this actor may. */
export function outActions(
  item: DeliveryItem,
  { actor, capabilities }: { readonly actor: Actor; readonly capabilities: OutCapabilities },
): ActionView[] {
  if (item.state !== 'published' || item.removedAt !== null || !item.outcome?.networkId) return [];
  const own = { ownerId: item.author };
  const link = (label: string, icon: string, path: string): ActionView => ({
    ...{ label, icon, href: `/deliveries/${item.id}/${path}`, action: '', fields: {} },
    ...{ emphasis: 'plain', folded: false, dialog: false },
  });
  const removing = item.change?.kind === 'remove' && item.change.refusal === null;
  return [
    ...(capabilities.edit && !removing && can(actor, 'delivery.edit', own)
      ? [link('Edit what is out', 'edit', 'edit')]
      : []),
    ...(capabilities.remove && !removing && can(actor, 'delivery.delete', own)
      ? [link(`Delete on ${item.channel.name}`, 'trash', 'delete')]
      : []),
  ];
}

/** What is being done, or will be, to what is out; empty where nothing is. */
export function underWayWords({ change, channel, state }: DeliveryItem): string {
  if (!change || change.refusal !== null) return '';
  if (change.kind === 'pin') {
    if (state === 'published') return `It is out, and being pinned on ${channel.name}.`;
    return `Once it is out it is pinned on ${channel.name}.`;
  }
  return change.kind === 'edit'
    ? `Its new words are being brought to ${channel.name}. Look again in a few moments.`
    : `It is being deleted on ${channel.name}. Look again in a few moments.`;
}
