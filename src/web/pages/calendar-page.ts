import type { PersonActor } from '../../access/actor.js';
import { can } from '../../access/can.js';
import type { Blackout, DeliveryState } from '../../domain/index.js';
import type { Instant } from '../../domain/time-units.js';
import type { Calendar, CalendarLane } from '../../publishing/calendar-view.js';
import type { ChannelLabel } from '../../publishing/delivery-view-labels.js';
import { dateIn, momentOf, zoneCity } from '../times.js';
import { laneItems, type CalendarItem } from './calendar-items.js';
import { CALENDAR_VIEWS, type CalendarDay, type CalendarRange } from './calendar-range.js';
import { stateWords } from './deliveries-words.js';

export interface CalendarContext {
  readonly person: PersonActor;
  readonly now: Instant;
  readonly channels: readonly ChannelLabel[];
  /** null for all. */
  readonly channel: ChannelLabel | null;
}

interface DayHead {
  readonly date: string;
  readonly weekday: string;
  readonly number: string;
  /** "Monday 23 November". */
  readonly words: string;
  readonly today: boolean;
  readonly past: boolean;
  readonly inside: boolean;
}

interface CellView {
  readonly items: readonly CalendarItem[];
  /** What there is beyond those shown, and where. */
  readonly more: { readonly label: string; readonly href: string } | null;
  readonly blackout: string;
  readonly head: DayHead;
}

/** How many a day of the month shows before the rest is counted. */
const IN_MONTH = 4;
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
  const { person, now, channel, channels } = context;
  const { lanes } = calendar;
  const address = addressIn(context);
  const first = range.days.find(({ inside }) => inside)?.date ?? '';
  const back = address(range.view, first);
  const reader = { now, zone: person.zone, back, mayWrite: can(person, 'post.create') };
  const today = dateIn(person.zone, now);
  const heads = range.days.map((day) => dayHead(day, today));
  const laneViews = lanes.map((lane) => ({ lane, items: laneItems(lane, reader) }));
  const whole = laneViews.flatMap(({ items }) => items).sort((a, b) => a.at - b.at);
  const blackouts = lanes.flatMap((lane) => lane.blackouts);
  return {
    title: `${titleWord(range)} · Calendar`,
    section: 'calendar',
    styles: ['publishing', 'calendar'],
    scripts: ['calendar'],
    heading: range.title,
    view: range.view,
    views: CALENDAR_VIEWS.map((view) => ({
      name: view,
      label: view.replace(/^./, (letter) => letter.toUpperCase()),
      href: address(view, range.days.some(({ date }) => date === today) ? today : first),
      current: view === range.view,
    })),
    previous: address(range.view, range.before),
    next: address(range.view, range.after),
    today: address(range.view, today),
    zone: zoneCity(person.zone),
    filter: {
      view: range.view,
      from: first,
      channel: channel?.id ?? '',
      channels: [
        { value: '', label: 'All channels' },
        ...channels.map(({ id, name }) => ({ value: id, label: name })),
      ],
    },
    heads: heads.slice(0, 7),
    week: range.view === 'week' ? laneViews.map(({ lane, items }) => weekLane(lane, items)) : [],
    weeks: range.view === 'month' ? monthWeeks() : [],
    list: range.days
      .map((day, index) => cellFor(day, index, whole, blackouts))
      .filter(({ head, items, blackout }) => head.inside && (items.length > 0 || blackout !== '')),
    listEmpty: 'Nothing is planned and nothing is promised in this time.',
    notice: noticeOf(calendar),
    legend: LEGEND.map(stateWords),
    empty: channels.length === 0 ? noChannels(person) : null,
  };

  function cellFor(
    day: CalendarDay,
    index: number,
    items: readonly CalendarItem[],
    closed: readonly Blackout[],
  ): CellView {
    const head = heads[index] ?? dayHead(day, today);
    const inside = items.filter(({ at }) => at >= day.from && at < day.to);
    return { items: inside, more: null, blackout: blackoutOn(day.date, closed), head };
  }

  function weekLane(lane: CalendarLane, items: readonly CalendarItem[]) {
    const noon = (range.days[0]?.from ?? now) + 12 * 3_600_000;
    const { elsewhere } = momentOf(noon, {
      now,
      zone: person.zone,
      channelZone: lane.channel.zone,
    });
    return {
      name: lane.channel.name,
      href: `/queue?channel=${lane.channel.id}`,
      icon: lane.channel.network,
      zone: elsewhere === '' ? '' : zoneCity(lane.channel.zone),
      cells: range.days.map((day, index) => cellFor(day, index, items, lane.blackouts)),
    };
  }

  function monthWeeks(): CellView[][] {
    const cells = range.days.map((day, index) => {
      const cell = cellFor(day, index, whole, blackouts);
      const hidden = cell.items.length - IN_MONTH;
      if (hidden <= 1) return cell;
      const more = { label: `${hidden} more`, href: address('list', day.date) };
      return { ...cell, items: cell.items.slice(0, IN_MONTH), more };
    });
    return Array.from({ length: cells.length / 7 }, (_, week) =>
      cells.slice(week * 7, week * 7 + 7),
    );
  }
}

function addressIn({ channel }: CalendarContext): (view: string, from: string) => string {
  return (view, from) => {
    const query = new URLSearchParams({ view, from, ...(channel ? { channel: channel.id } : {}) });
    return `/calendar?${query.toString()}`;
  };
}

function titleWord({ view, title }: CalendarRange): string {
  return view === 'month' ? title : `${view === 'week' ? 'Week' : 'List'} ${title}`;
}

function dayHead({ date, inside }: CalendarDay, today: string): DayHead {
  // A date alone has no zone: noon in UTC is on it.
  const { date: words, shortDate } = momentOf(Date.parse(`${date}T12:00Z`), {
    now: Date.parse(`${today}T12:00Z`),
    zone: 'UTC',
  });
  const [weekday = '', number = ''] = shortDate.split(' ');
  return { date, weekday, number, words, today: date === today, past: date < today, inside };
}

function blackoutOn(date: string, blackouts: readonly Blackout[]): string {
  const reasons = blackouts
    .filter(({ from, to }) => from <= date && date <= to)
    .map(({ reason }) => reason);
  return [...new Set(reasons)].join(', ');
}

function noticeOf({ lanes, channelsLeftOut, whole }: Calendar): string {
  if (channelsLeftOut > 0) {
    return `${lanes.length} of ${lanes.length + channelsLeftOut} channels are shown. Choose one to see another.`;
  }
  return whole
    ? ''
    : 'There is more here than a calendar can show. Choose a channel to see all of it.';
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
