import type { Instant } from '../../domain/time-units.js';
import type { CalendarLane } from '../../publishing/calendar-view.js';
import { momentOf, type Moment, type MomentContext } from '../times.js';
import { fixedAt } from './composer-when.js';
import { excerpt, stateWords, type StateWords } from './deliveries-words.js';

/** A delivery or an empty slot in the calendar, ready to print. */
export interface CalendarItem {
  readonly kind: 'delivery' | 'empty';
  readonly at: Instant;
  /** Empty where nothing can be opened. */
  readonly href: string;
  readonly moment: Moment;
  readonly function: string;
  readonly channel: string;
  readonly icon: string;
  readonly state: StateWords;
  readonly text: string;
  /** All of it in one sentence, for people who hear it. */
  readonly spoken: string;
  readonly past: boolean;
}

export interface ItemContext extends MomentContext {
  /** The calendar's own address. */
  readonly back: string;
  readonly mayWrite: boolean;
}

const EMPTY: StateWords = { word: 'Empty', icon: 'plus', tone: '' };

/** What a lane holds, by time. */
export function laneItems(lane: CalendarLane, context: ItemContext): CalendarItem[] {
  const { back, mayWrite, ...reader } = context;
  const { channel } = lane;
  const moments = { ...reader, channelZone: channel.zone };
  const shared = { channel: channel.name, icon: channel.network };
  const deliveries = lane.deliveries.map((delivery): CalendarItem => {
    const moment = momentOf(delivery.at, moments);
    const text = excerpt(delivery.title, delivery.text, 90);
    const state = stateWords(delivery.state);
    return {
      ...shared,
      kind: 'delivery',
      at: delivery.at,
      href: `/deliveries/${delivery.id}?back=${encodeURIComponent(back)}`,
      moment,
      function: delivery.function,
      state,
      text,
      spoken: `${state.word}, ${delivery.function} on ${channel.name}, ${moment.words}: ${text}`,
      past: delivery.at <= reader.now,
    };
  });
  const empty = lane.empty.map(({ at, function: name, past }): CalendarItem => {
    const moment = momentOf(at, moments);
    return {
      ...shared,
      kind: 'empty',
      at,
      href: mayWrite && !past ? writeHref(channel.id, name, { at, zone: reader.zone }) : '',
      moment,
      function: name,
      state: EMPTY,
      text: past ? 'Nothing went out' : 'Empty slot',
      spoken: past
        ? `Nothing went out for ${name} on ${channel.name}, ${moment.words}`
        : `Fill the empty slot of ${name} on ${channel.name}, ${moment.words}`,
      past,
    };
  });
  return [...deliveries, ...empty].sort((a, b) => a.at - b.at);
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
