import { exportPath } from '../files/export-page.js';
import type { PersonActor } from '../../access/actor.js';
import { can } from '../../access/can.js';
import { DELIVERY_STATES, type DeliveryState } from '../../domain/index.js';
import type { Instant } from '../../domain/time-units.js';
import { LANES_A_PAGE, type Calendar } from '../../publishing/viewing/calendar-view.js';
import type { DeliveryFilter } from '../../publishing/viewing/delivery-filter.js';
import type { ChannelLabel } from '../../publishing/viewing/delivery-view-labels.js';
import { dateIn, zoneCity } from '../times.js';
import { calendarGrid } from './calendar-grid.js';
import { laneEntries } from './calendar-items.js';
import { CALENDAR_VIEWS, type CalendarRange } from './calendar-range.js';
import {
  authorOptions,
  filterQuery,
  functionOptions,
  isFiltered,
  type Author,
} from '../deliveries/delivery-filters.js';
import { countOf } from '../deliveries/deliveries-flash.js';
import { stateWords } from '../deliveries/deliveries-words.js';

export interface CalendarContext {
  readonly person: PersonActor;
  readonly now: Instant;
  readonly channels: readonly ChannelLabel[];
  readonly authors: readonly Author[];
  /** null for all. */
  readonly channel: ChannelLabel | null;
  readonly filter: DeliveryFilter;
  readonly state: DeliveryState | 'empty' | null;
  readonly page: number;
}

const LEGEND: readonly DeliveryState[] = [
  'queued',
  'published',
  'awaiting-approval',
  'held',
  'conflict',
  'unconfirmed',
  'missed',
  'failed',
];

/** The calendar's page, ready to print. */
export function calendarPage(range: CalendarRange, calendar: Calendar, context: CalendarContext) {
  const { person, now, channel, channels, filter, state } = context;
  const address = addressIn(context);
  const first = range.days.find(({ inside }) => inside)?.date ?? '';
  const back = address({ view: range.view, from: first });
  const reader = { now, zone: person.zone };
  const today = dateIn(person.zone, now);
  const lanes = calendar.lanes.map((lane) => {
    return { lane, entries: laneEntries(lane, { ...reader, back, person }) };
  });
  const all = lanes.flatMap(({ entries }) => entries);
  const narrowed = isFiltered(filter) || state !== null || channel !== null;
  return {
    title: `${titleWord(range)} · Calendar`,
    section: 'calendar',
    styles: ['publishing', 'calendar', 'calendar-month', 'calendar-moving'],
    scripts: ['calendar'],
    heading: range.title,
    view: range.view,
    back,
    views: CALENDAR_VIEWS.map((view) => ({
      name: view,
      label: view.replace(/^./, (letter) => letter.toUpperCase()),
      href: address({
        view,
        from: range.days.some(({ date }) => date === today) ? today : first,
      }),
      current: view === range.view,
    })),
    previous: address({ view: range.view, from: range.before }),
    next: address({ view: range.view, from: range.after }),
    today: address({ view: range.view, from: today }),
    zone: zoneCity(person.zone),
    exportHref: exportPath({
      ...{ channel: channel?.id, filter, state: state === 'empty' ? null : state },
    }),
    hidden: [
      ['view', range.view],
      ['from', first],
    ],
    filter: {
      ...filter,
      channel: channel?.id ?? '',
      channels: [
        { value: '', label: 'All channels' },
        ...channels.map(({ id, name }) => ({ value: id, label: name })),
      ],
      functions: functionOptions(),
      authors: authorOptions(context.authors),
      state: state ?? '',
      states: [
        { value: '', label: 'All but cancelled' },
        { value: 'empty', label: 'Promised, empty' },
        ...DELIVERY_STATES.map((one) => ({ value: one, label: stateWords(one).word })),
      ],
      clear: narrowed ? `/calendar?view=${range.view}&from=${first}` : '',
      count: countWords(
        all.filter(({ kind }) => kind === 'delivery').length,
        all.filter(({ kind, at }) => kind === 'empty' && at > now).length,
      ),
    },
    ...calendarGrid(range, lanes, {
      ...reader,
      today,
      alone: channel !== null,
      listOf: (from, id) => address({ view: 'list', from, channel: id ?? channel?.id ?? '' }),
      laneHref: (id) => address({ view: range.view, from: first, channel: id }),
    }),
    listEmpty: narrowed
      ? 'Nothing in this time is like that.'
      : 'Nothing is planned and nothing is promised in this time.',
    movable: can(person, 'delivery.move') && all.some(({ at }) => at > now),
    notice: calendar.whole
      ? ''
      : 'There is more here than a calendar can show. Choose a channel to see all of it.',
    pages: pagesOf(calendar, {
      page: context.page,
      hrefOf: (page) => address({ view: range.view, from: first, page }),
    }),
    legend: LEGEND.map(stateWords),
    empty: channels.length === 0 ? noChannels(person) : null,
  };
}

interface Address {
  readonly view: string;
  readonly from: string;
  readonly channel?: string;
  readonly page?: number;
}

/** Addresses that keep the filters; a page of lanes is kept only where it is named. */
function addressIn(context: CalendarContext): (wanted: Address) => string {
  const { channel, filter, state } = context;
  return ({ view, from, channel: other, page = 0 }) => {
    const id = other ?? channel?.id ?? '';
    const query = new URLSearchParams({
      view,
      from,
      ...(id === '' ? {} : { channel: id }),
      ...(state === null ? {} : { state }),
      ...filterQuery(filter),
      ...(page === 0 ? {} : { page: String(page + 1) }),
    });
    return `/calendar?${query.toString()}`;
  };
}

function titleWord({ view, title }: CalendarRange): string {
  return view === 'month' ? title : `${view === 'week' ? 'Week' : 'List'} ${title}`;
}

function countWords(deliveries: number, empty: number): string {
  const slots = empty === 1 ? '1 empty slot' : `${empty} empty slots`;
  return `${countOf(deliveries)} · ${slots}`;
}

/** Which lanes these are, and how to see the others; null where all are there. */
function pagesOf(
  { lanes, channels }: Calendar,
  { page, hrefOf }: { readonly page: number; readonly hrefOf: (page: number) => string },
) {
  if (channels <= LANES_A_PAGE) return null;
  const first = page * LANES_A_PAGE;
  return {
    words:
      lanes.length === 0
        ? `There are ${channels} channels.`
        : `Channels ${first + 1} to ${first + lanes.length} of ${channels}`,
    previous: page > 0 ? hrefOf(page - 1) : '',
    next: first + LANES_A_PAGE < channels ? hrefOf(page + 1) : '',
  };
}

function noChannels(person: PersonActor) {
  const mayConnect = can(person, 'channel.create');
  return {
    icon: 'calendar',
    title: 'Nothing is promised yet',
    text: 'A channel with a dimmer turned up promises slots, and they appear here.',
    action: mayConnect
      ? { href: '/settings/channels/new', label: 'Connect a channel' }
      : { href: '/board', label: 'Look at the board' },
  };
}
