import type { Blackout } from '../../domain/index.js';
import { HOUR } from '../../domain/time-units.js';
import type { CalendarLane } from '../../publishing/viewing/calendar-view.js';
import { momentOf, zoneCity, type MomentContext } from '../times.js';
import { withNow, type CalendarItem, type LaneEntry } from './calendar-items.js';
import type { CalendarDay, CalendarRange } from './calendar-range.js';

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
  /** The channel to which what is dropped here must belong; empty for any. */
  readonly channelId: string;
  /** The date that something can be dropped on; empty for one that is over. */
  readonly drop: string;
}

interface LaneView {
  readonly id: string;
  readonly name: string;
  readonly href: string;
  readonly icon: string;
  /** Where its clock shows something else than the reader's. */
  readonly zone: string;
  readonly cells: readonly CellView[];
}

export interface LaneEntries {
  readonly lane: CalendarLane;
  /** By time. */
  readonly entries: readonly LaneEntry[];
}

/** How many of a day are shown before the rest is counted; null for all. */
type Most = number | null;

export interface GridContext extends MomentContext {
  readonly today: string;
  /** Whether one channel was chosen. */
  readonly alone: boolean;
  /** The list from a date on, of one channel where one is named. */
  readonly listOf: (from: string, channel?: string) => string;
  readonly laneHref: (channel: string) => string;
}

/** How many a day of a month shows before the rest is counted: of one channel, and in a lane. */
const IN_MONTH = 4;
const IN_LANE = 3;
/** And where the window is too narrow for the grid. */
const IN_SHORT_LIST = 12;

/** The days of a view with what they hold: lanes for week and month, days for a list. */
export function calendarGrid(
  range: CalendarRange,
  lanes: readonly LaneEntries[],
  context: GridContext,
) {
  const { view, days } = range;
  const { today, alone } = context;
  const heads = new Map(days.map((day) => [day, dayHead(day, today)]));
  const whole = lanes.flatMap(({ entries }) => entries).sort((a, b) => a.at - b.at);
  const blackouts = lanes.flatMap(({ lane }) => lane.blackouts);
  const inside = days.filter((day) => day.inside);
  const channelId = alone ? (lanes[0]?.lane.channel.id ?? '') : '';
  return {
    heads: days.slice(0, 7).map(headOf),
    monthHeads: inside.map(headOf),
    week: view === 'week' ? lanes.map((one) => laneView(one, days, null)) : [],
    /** A row for each channel. */
    monthLanes:
      view === 'month' && !alone ? lanes.map((one) => laneView(one, inside, IN_LANE)) : [],
    /** Of one channel, a row for each week. */
    weeks: view === 'month' && alone ? monthWeeks() : [],
    list: cellsFor(days, whole, {
      ...{ blackouts, channelId, most: view === 'list' ? null : IN_SHORT_LIST },
    }).filter(({ head, items, blackout }) => head.inside && (items.length > 0 || blackout !== '')),
  };

  function headOf(day: CalendarDay): DayHead {
    return heads.get(day) ?? dayHead(day, today);
  }

  interface CellsOf {
    readonly blackouts: readonly Blackout[];
    readonly channelId: string;
    readonly most: Most;
  }

  /** Days that follow each other, with what is on them. */
  function cellsFor(
    shown: readonly CalendarDay[],
    entries: readonly LaneEntry[],
    lane: CellsOf,
  ): CellView[] {
    let next = entries.findIndex(({ at }) => at >= (shown[0]?.from ?? 0));
    return shown.map((day) => {
      const first = next === -1 ? entries.length : next;
      let end = first;
      while ((entries[end]?.at ?? Infinity) < day.to) end += 1;
      next = end;
      return cellOf(day, entries.slice(first, end), lane);
    });
  }

  function cellOf(day: CalendarDay, own: readonly LaneEntry[], lane: CellsOf): CellView {
    const head = headOf(day);
    const { most } = lane;
    const hidden = most === null || own.length - most <= 1 ? 0 : own.length - most;
    const items = own.slice(0, own.length - hidden).map(({ item }) => item());
    const href = context.listOf(day.date, lane.channelId);
    return {
      items: head.today && own.length > 0 && view !== 'month' ? withNow(items, context) : items,
      more: hidden === 0 ? null : { label: `${hidden} more`, href },
      blackout: blackoutOn(day.date, lane.blackouts),
      head,
      channelId: lane.channelId,
      drop: head.past ? '' : day.date,
    };
  }

  function laneView(
    { lane, entries }: LaneEntries,
    shown: readonly CalendarDay[],
    most: Most,
  ): LaneView {
    const noon = (shown[0]?.from ?? context.now) + 12 * HOUR;
    const { channel, blackouts: closed } = lane;
    const { elsewhere } = momentOf(noon, { ...context, channelZone: channel.zone });
    return {
      id: channel.id,
      name: channel.name,
      href: context.laneHref(channel.id),
      icon: channel.network,
      zone: elsewhere === '' ? '' : zoneCity(channel.zone),
      cells: cellsFor(shown, entries, { blackouts: closed, channelId: channel.id, most }),
    };
  }

  function monthWeeks(): CellView[][] {
    const cells = cellsFor(days, whole, { blackouts, channelId, most: IN_MONTH });
    return Array.from({ length: cells.length / 7 }, (_, week) =>
      cells.slice(week * 7, week * 7 + 7),
    );
  }
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
