import { exportPath } from '../files/export-page.js';
import type { PersonActor } from '../../access/actor.js';
import { can } from '../../access/can.js';
import { DELIVERY_STATES } from '../../domain/index.js';
import type { Instant } from '../../domain/time-units.js';
import { writeCursor } from '../../publishing/viewing/queue-view.js';
import {
  authorOptions,
  filterQuery,
  functionOptions,
  isFiltered,
  type Author,
} from '../deliveries/delivery-filters.js';
import { rowView, type RowView } from '../deliveries/deliveries-row.js';
import { countOf } from '../deliveries/deliveries-flash.js';
import { stateMeaning, stateWords } from '../deliveries/deliveries-words.js';
import { MOST_LANES, type QueueSection, type QueueWish } from './queue-sections.js';

interface SectionView {
  readonly id: string;
  readonly title: string;
  readonly href: string;
  readonly icon: string;
  readonly tone: string;
  /** Whether its head is a channel's tape. */
  readonly tape: boolean;
  readonly count: string;
  readonly note: string;
  readonly rows: readonly RowView[];
  readonly showChannel: boolean;
  readonly nothing: string;
  readonly nothingHref: string;
  readonly nothingLabel: string;
  readonly more: { readonly href: string; readonly label: string } | null;
}

export interface QueueContext {
  readonly person: PersonActor;
  readonly now: Instant;
  readonly authors: readonly Author[];
}

/** The queue's page, ready to print. */
export function queuePage(
  wish: QueueWish,
  sections: readonly QueueSection[],
  context: QueueContext,
) {
  const mayWrite = can(context.person, 'post.create');
  const back = addressOf(wish, {});
  const views = sections.map((section) => sectionView(section, { ...context, wish, back }));
  const shown = views.reduce((sum, { rows }) => sum + rows.length, 0);
  const narrowed = isFiltered(wish.filter) || wish.state !== null || wish.channel !== null;
  const mayBulk = can(context.person, 'delivery.move');
  const hidden = wish.channel || wish.state ? 0 : Math.max(0, wish.channels.length - MOST_LANES);
  return {
    title: titleOf(wish),
    heading: titleOf(wish),
    section: 'queue',
    styles: ['publishing', 'queue', 'bulk'],
    scripts: ['queue'],
    lede: ledeOf(wish, hidden),
    mayWrite,
    exportHref: exportPath({ ...wish, channel: wish.channel?.id }),
    writeHref: wish.channel ? `/write?channel=${wish.channel.id}` : '/write',
    filter: {
      channel: wish.channel?.id ?? '',
      channels: [
        { value: '', label: 'All channels' },
        ...wish.channels.map(({ id, name }) => ({ value: id, label: name })),
      ],
      ...wish.filter,
      functions: functionOptions(),
      authors: authorOptions(context.authors),
      clear: narrowed ? '/queue' : '',
      count: narrowed ? countOf(shown) + (views.some(({ more }) => more) ? ' and more' : '') : '',
      state: wish.state ?? '',
      states: [
        { value: '', label: 'All that is not over' },
        ...DELIVERY_STATES.map((state) => ({ value: state, label: stateWords(state).word })),
      ],
    },
    back,
    bulk: mayBulk && views.some(({ rows }) => rows.some(({ selectable }) => selectable)),
    mayApprove: can(context.person, 'post.approve'),
    nothing: views.length === 0 && wish.channels.length > 0 ? 'Nothing is like that.' : '',
    sections: wish.channels.length === 0 ? [] : views,
    empty: wish.channels.length === 0 ? noChannels(context.person) : null,
  };
}

function titleOf({ channel, state }: QueueWish): string {
  if (state) {
    const word = stateWords(state).word;
    return channel ? `${word} on ${channel.name}` : word;
  }
  return channel ? `Queue of ${channel.name}` : 'Queue';
}

function ledeOf({ state }: QueueWish, hidden: number): string {
  if (state) return stateMeaning(state);
  const more = hidden > 0 ? ` ${hidden} more channels: choose one below.` : '';
  return `What goes out when, and why then. What needs a person comes first.${more}`;
}

function noChannels(person: PersonActor) {
  const mayConnect = can(person, 'channel.create');
  return {
    icon: 'channel',
    title: 'There is no channel yet',
    text: mayConnect
      ? 'Connect a channel first, then turn up a dimmer: the slots it promises wait here for posts.'
      : 'Ask an administrator to connect a channel. What you write for it waits here until it goes out.',
    action: mayConnect
      ? { href: '/settings/channels/new', label: 'Connect a channel' }
      : { href: '/board', label: 'Look at the board' },
  };
}

interface SectionContext extends QueueContext {
  readonly wish: QueueWish;
  readonly back: string;
}

function sectionView(section: QueueSection, context: SectionContext): SectionView {
  const { person, now, wish, back } = context;
  const { items, next } = section.page;
  const rows = items.map((item) => rowView(item, { actor: person, now, zone: person.zone, back }));
  const count = `${items.length}${next ? '+' : ''}`;
  if (section.type === 'channel') {
    const { channel } = section;
    const whole = wish.channel !== null;
    return {
      id: `lane-${channel.id}`,
      title: channel.name,
      href: whole ? '' : addressOf({ ...wish, channel }, {}),
      icon: channel.network,
      tone: '',
      tape: true,
      count: '',
      note: '',
      rows,
      showChannel: false,
      nothing: isFiltered(wish.filter)
        ? 'Nothing is like that among the next ones.'
        : 'Nothing is queued here.',
      nothingHref: can(person, 'post.create') ? `/write?channel=${channel.id}` : '',
      nothingLabel: 'Write the first post',
      more: next
        ? {
            href: whole
              ? addressOf(wish, { after: writeCursor(next) })
              : addressOf({ ...wish, channel }, {}),
            label: whole ? 'Later ones' : `All of ${channel.name}`,
          }
        : null,
    };
  }
  const { word, icon, tone } = stateWords(section.state);
  const alone = wish.state !== null;
  return {
    id: `state-${section.state}`,
    title: section.state === 'draft' && !alone ? 'Drafts' : word,
    href: '',
    icon,
    tone,
    tape: false,
    count,
    note: alone ? '' : stateMeaning(section.state),
    rows,
    showChannel: wish.channel === null,
    nothing: alone ? 'There is nothing in this state.' : '',
    nothingHref: alone ? '/queue' : '',
    nothingLabel: 'Show everything',
    more: next
      ? {
          href: addressOf(
            { ...wish, state: section.state },
            alone ? { after: writeCursor(next) } : {},
          ),
          label: alone ? 'More' : `All: ${word.toLowerCase()}`,
        }
      : null,
  };
}

function addressOf({ channel, state, filter }: QueueWish, more: Record<string, string>): string {
  const query = new URLSearchParams({
    ...(channel ? { channel: channel.id } : {}),
    ...(state ? { state } : {}),
    ...filterQuery(filter),
    ...more,
  }).toString();
  return query === '' ? '/queue' : `/queue?${query}`;
}
