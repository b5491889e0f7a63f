import type { Instant } from '../../domain/time-units.js';
import type { DeliveryItem } from '../../publishing/viewing/delivery-view.js';
import type { RestorationState } from '../../publishing/restoring/publishing-resumer.js';
import type { RestoredDecision } from '../../publishing/restoring/restored-decision.js';
import { momentOf } from '../times.js';
import { excerpt } from '../deliveries/deliveries-words.js';

/** What is said after a decision, behind "3 of 4". */
export const DECIDED: Readonly<Record<RestoredDecision, string>> = {
  'next-slot': 'took their next free slot',
  'went-out': 'count as published',
  cancel: 'are cancelled',
};

export interface RestoredContext {
  readonly items: readonly DeliveryItem[];
  readonly now: Instant;
  /** Of the reader. */
  readonly zone: string;
}

/** What was due when everything was put back, ready to print. */
export function restoredPage(
  { restoration, stopped, undecided }: RestorationState,
  { items, now, zone }: RestoredContext,
) {
  const moments = { now, zone };
  return {
    title: 'Restored',
    section: 'settings',
    styles: ['publishing', 'queue'],
    stopped,
    undecided,
    hidden: undecided - items.length,
    restoration: restoration && {
      from: restoration.from === 'backup' ? 'a backup' : 'an export',
      at: momentOf(restoration.at.getTime(), moments),
      madeAt: momentOf(restoration.madeAt.getTime(), moments),
      resumedAt: restoration.resumedAt && momentOf(restoration.resumedAt.getTime(), moments),
    },
    rows: items.map((item) => ({
      id: item.id,
      href: `/deliveries/${item.id}`,
      text: excerpt(item.title, item.text),
      channel: item.channel.name,
      icon: item.channel.network,
      function: item.function,
      when:
        item.dueAt === null
          ? null
          : momentOf(item.dueAt, { ...moments, channelZone: item.channel.zone }),
      problem: item.problem ?? '',
    })),
  };
}
