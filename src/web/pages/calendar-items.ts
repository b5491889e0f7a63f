import { can } from '../../access/can.js';
import type { PersonActor } from '../../access/actor.js';
import type { Instant } from '../../domain/time-units.js';
import type { CalendarLane } from '../../publishing/calendar-view.js';
import { hindranceOf } from '../../publishing/joint-plan.js';
import { momentOf, type Moment, type MomentContext } from '../times.js';
import { fixedAt } from './composer-when.js';
import { excerpt, stateWords, type StateWords } from './deliveries-words.js';

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

/** What a lane holds, by time. */
export function laneItems(lane: CalendarLane, context: ItemContext): CalendarItem[] {
  const { back, person, ...reader } = context;
  const { channel } = lane;
  const moments = { ...reader, channelZone: channel.zone };
  const shared = { channel: channel.name, channelId: channel.id, icon: channel.network };
  const mayWrite = can(person, 'post.create');
  const deliveries = lane.deliveries.map((delivery): CalendarItem => {
    const moment = momentOf(delivery.at, moments);
    const text = excerpt(delivery.title, delivery.text, 90);
    const state = stateWords(delivery.state);
    const mayMove = hindranceOf(person, delivery.record) === null;
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
      move: mayMove ? delivery.id : '',
      revision: String(delivery.record.revision),
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
      ...{ move: '', revision: '' },
    };
  });
  return [...deliveries, ...empty].sort((a, b) => a.at - b.at);
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
