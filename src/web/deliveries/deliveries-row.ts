import { MINUTE, type Instant } from '../../domain/time-units.js';
import { safeHref } from '../../networks/linked-text.js';
import type { DeliveryItem } from '../../publishing/viewing/delivery-view.js';
import { momentOf, type Moment } from '../times.js';
import {
  actionsFor,
  rowActions,
  type ActionContext,
  type ActionView,
} from './deliveries-actions.js';
import { excerpt, itemState, type StateWords } from './deliveries-words.js';

export interface ThumbView {
  readonly href: string;
  readonly alternativeText: string;
}

/** One delivery in a list, ready to print. */
export interface RowView {
  readonly id: string;
  readonly href: string;
  readonly text: string;
  readonly channel: string;
  readonly channelHref: string;
  readonly icon: string;
  readonly function: string;
  readonly state: StateWords;
  /** Whether its state is what a list expects and needs no badge. */
  readonly usual: boolean;
  /** null without a time. */
  readonly when: Moment | null;
  readonly whenLabel: string;
  readonly reason: string;
  readonly problem: string;
  readonly author: string;
  readonly thumb: ThumbView | null;
  readonly moreImages: string;
  readonly outLink: string;
  readonly actions: readonly ActionView[];
  /** Whether it can be chosen together with others. */
  readonly selectable: boolean;
  /** Those that are rarely wanted. */
  readonly folded: readonly ActionView[];
}

export interface RowContext extends ActionContext {
  readonly now: Instant;
  /** Of the reader. */
  readonly zone: string;
}

export function rowView(item: DeliveryItem, context: RowContext): RowView {
  const at = item.outcome?.at ?? item.dueAt;
  const { now, zone } = context;
  const [first, ...others] = item.media;
  const actions = rowActions(item, context);
  const may = actionsFor(item, context.actor);
  return {
    id: item.id,
    href: `/deliveries/${item.id}`,
    text: excerpt(item.title, item.text),
    channel: item.channel.name,
    channelHref: `/queue?channel=${item.channel.id}`,
    icon: item.channel.network,
    function: item.function,
    state: itemState(item),
    usual: item.state === 'queued',
    when: at === null ? null : momentOf(at, { now, zone, channelZone: item.channel.zone }),
    whenLabel: whenLabel(item, now),
    reason: item.reason,
    problem: item.problem ?? '',
    author: item.authorName,
    thumb: first
      ? { href: `/posts/images/${first.id}`, alternativeText: first.alternativeText }
      : null,
    moreImages: others.length > 0 ? `+${others.length}` : '',
    outLink: item.removedAt === null ? (safeHref(item.outcome?.url ?? null) ?? '') : '',
    actions: actions.filter(({ folded }) => !folded),
    selectable: may.move || may.cancel || may.approve,
    folded: actions.filter(({ folded }) => folded),
  };
}

function whenLabel({ state, dueAt, outcome }: DeliveryItem, now: Instant): string {
  if (outcome) return outcome.late ? 'Went out late' : 'Went out';
  if (dueAt === null) return '';
  if (state === 'queued') return dueAt < now - MINUTE ? 'Was due' : '';
  return dueAt < now ? 'Was due' : '';
}
