import { can } from '../../access/can.js';
import type { PersonActor } from '../../access/actor.js';
import type { Instant } from '../../domain/time-units.js';
import type {
  CalendarDelivery,
  CalendarLane,
  EmptySlot,
} from '../../publishing/viewing/calendar-view.js';
import { hindranceOf } from '../../publishing/planning/joint-plan.js';
import { momentOf, type Moment, type MomentContext } from '../times.js';
import { fixedAt } from '../composer/composer-when.js';
import { excerpt, stateWords, type StateWords } from '../deliveries/deliveries-words.js';

/** A delivery, an empty slot, or where now is, ready to print. */
export interface CalendarItem {
  readonly kind: 'delivery' | 'empty' | 'now';
  readonly at: Instant;
  /** Empty where nothing can be opened. */
  readonly href: string;
  readonly moment: Moment;
  readonly function: string;
  readonly channel: string;
  readonly channelId: string;
  readonly icon: string;
  readonly state: StateWords;
  readonly text: string;
  /** All of it in one sentence, for people who hear it. */
  readonly spoken: string;
  readonly past: boolean;
  /** What a script needs to move it; empty where its reader may not, and for anything else. */
  readonly move: string;
  readonly revision: string;
}

export interface ItemContext extends MomentContext {
  /** The calendar's own address. */
  readonly back: string;
  readonly person: PersonActor;
}

const EMPTY: StateWords = { word: 'Empty', icon: 'plus', tone: '' };

/** What a lane holds at one time, before it is put into words: of most only the number is shown. */
export interface LaneEntry {
  readonly kind: 'delivery' | 'empty';
  readonly at: Instant;
  readonly item: () => CalendarItem;
}

/** What a lane holds, by time. */
export function laneEntries(lane: CalendarLane, context: ItemContext): LaneEntry[] {
  const deliveries = lane.deliveries.map((delivery): LaneEntry => {
    const item = once(() => deliveryItem(delivery, lane, context));
    return { kind: 'delivery', at: delivery.at, item };
  });
  const empty = lane.empty.map((slot): LaneEntry => {
    return { kind: 'empty', at: slot.at, item: once(() => emptyItem(slot, lane, context)) };
  });
  return [...deliveries, ...empty].sort((a, b) => a.at - b.at);
}

/** The same thing is shown in the grid and in the list of a narrow window. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

function deliveryItem(
  delivery: CalendarDelivery,
  { channel }: CalendarLane,
  { back, person, ...reader }: ItemContext,
): CalendarItem {
  const moment = momentOf(delivery.at, { ...reader, channelZone: channel.zone });
  const text = excerpt(delivery.title, delivery.text, 90);
  const state = stateWords(delivery.state);
  const mayMove = hindranceOf(person, delivery.record) === null;
  return {
    ...{ channel: channel.name, channelId: channel.id, icon: channel.network },
    kind: 'delivery',
    at: delivery.at,
    href: `/deliveries/${delivery.id}?back=${encodeURIComponent(back)}`,
    moment,
    function: delivery.function,
    state,
    text,
    spoken: `${state.word}, ${delivery.function} on ${channel.name}, ${moment.words}: ${text}`,
    past: delivery.at <= reader.now,
    move: mayMove ? delivery.id : '',
    revision: String(delivery.record.revision),
  };
}

function emptyItem(
  { at, function: name, past }: EmptySlot,
  { channel }: CalendarLane,
  { person, now, zone }: ItemContext,
): CalendarItem {
  const moment = momentOf(at, { now, zone, channelZone: channel.zone });
  const mayFill = can(person, 'post.create') && !past;
  return {
    ...{ channel: channel.name, channelId: channel.id, icon: channel.network },
    kind: 'empty',
    at,
    href: mayFill ? writeHref(channel.id, name, { at, zone }) : '',
    moment,
    function: name,
    state: EMPTY,
    text: past ? 'Nothing went out' : 'Empty slot',
    spoken: past
      ? `Nothing went out for ${name} on ${channel.name}, ${moment.words}`
      : `Fill the empty slot of ${name} on ${channel.name}, ${moment.words}`,
    past,
    ...{ move: '', revision: '' },
  };
}

/** The same with a line where now is, between what is over and what is to come. */
export function withNow(items: readonly CalendarItem[], context: MomentContext): CalendarItem[] {
  const { now } = context;
  const moment = momentOf(now, context);
  const line: CalendarItem = {
    ...{ kind: 'now', at: now, href: '', moment, function: '', channel: '', channelId: '' },
    ...{ icon: '', state: EMPTY, text: 'Now', spoken: `Now, ${moment.time}`, past: false },
    ...{ move: '', revision: '' },
  };
  const next = items.findIndex(({ at }) => at > now);
  const place = next === -1 ? items.length : next;
  return [...items.slice(0, place), line, ...items.slice(place)];
}

/** The composer with a slot filled in. */
function writeHref(
  channel: string,
  name: string,
  { at, zone }: { readonly at: Instant; readonly zone: string },
): string {
  const { date, time, choice } = fixedAt(at, zone);
  const query = { function: name, channel, when: 'fixed', date, time, zone, choice };
  return `/write?${new URLSearchParams(query).toString()}`;
}
