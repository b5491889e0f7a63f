import type { PersonActor } from '../../access/actor.js';
import { can } from '../../access/can.js';
import { FUNCTION_NAMES, type FunctionName } from '../../domain/index.js';
import type { Instant } from '../../domain/time-units.js';
import { FILLED_BEFORE, slotKey } from '../../filling/drought-filler.js';
import type { Drought } from '../../filling/droughts.js';
import { groupBy } from '../../filling/grouping.js';
import { draftsFor, type WaitingDraft } from '../../filling/waiting-drafts.js';
import type { ChannelRecord } from '../../store/channels.js';
import type { EvergreenRecord } from '../../store/evergreens.js';
import { excerpt } from '../deliveries/deliveries-words.js';
import { dateIn, momentOf } from '../times.js';
import { fillingFrame } from './filling-tabs.js';
import { droughtsPath, writeForSlot } from './slot-links.js';

/** One empty slot, before it is worded. */
export interface EmptySlot {
  readonly channel: ChannelRecord;
  /** Of the channel. */
  readonly zone: string;
  readonly function: FunctionName;
  readonly at: Instant;
}

export interface DroughtsGiven {
  readonly person: PersonActor;
  readonly now: Instant;
  /** By time. */
  readonly slots: readonly EmptySlot[];
  readonly drafts: readonly WaitingDraft[];
  /** What would fill each slot, by `slotKey`. */
  readonly evergreens: ReadonlyMap<string, EvergreenRecord>;
  readonly channels: readonly { readonly id: string; readonly name: string }[];
  readonly filter: { readonly channel: string; readonly function: string };
}

/** More than a person goes through; the filters show the rest. */
export const MOST_SLOTS = 100;
/** The oldest ideas are offered; the rest wait in the queue's list of drafts. */
const MOST_OFFERED = 20;

/** Every slot of a channel's drought on its own. */
export function slotsOf(droughts: readonly Drought[], name: string): EmptySlot[] {
  return droughts
    .flatMap(({ channel, zone, slots }) => slots.map((slot) => ({ channel, zone, ...slot })))
    .filter((slot) => name === '' || slot.function === name)
    .sort((a, b) => a.at - b.at);
}

/** The page of empty slots, ready to print. */
export function droughtsPage(given: DroughtsGiven) {
  const { person, slots, channels, filter } = given;
  const shown = slots.slice(0, MOST_SLOTS);
  const days = [...groupBy(shown, ({ at }) => dateIn(person.zone, at))];
  return {
    ...fillingFrame('droughts', 'Empty slots'),
    lede: ledeOf(given),
    back: droughtsPath(filter),
    filter: {
      ...filter,
      channels: [
        { value: '', label: 'All channels' },
        ...channels.map(({ id, name }) => ({ value: id, label: name })),
      ],
      functions: [
        { value: '', label: 'All functions' },
        ...FUNCTION_NAMES.map((name) => ({ value: name, label: name })),
      ],
    },
    days: days.map(([date, own]) => ({
      id: `day-${date}`,
      words: momentOf(own[0]?.at ?? given.now, { now: given.now, zone: person.zone }).date,
      today: date === dateIn(person.zone, given.now),
      rows: own.map((slot) => rowOf(slot, given)),
    })),
    more:
      slots.length > shown.length
        ? `${slots.length - shown.length} more are further away. Choose a channel or a function to see them.`
        : '',
    empty: channels.length === 0 ? noChannel(person) : everySlotHasAPost(person),
  };
}

function everySlotHasAPost(person: PersonActor) {
  return {
    icon: 'check',
    title: 'Every promised slot has a post',
    text: 'Nothing that was promised in the next two weeks is empty here. What becomes empty appears here, and its people are told two days ahead.',
    ...(can(person, 'post.create') ? { action: { href: '/write', label: 'Write ahead' } } : {}),
  };
}

function noChannel(person: PersonActor) {
  return {
    icon: 'channel',
    title: 'Nothing is promised yet',
    text: 'A channel with a dimmer turned up promises slots. Those that nothing fills stand here, each with what could fill it.',
    ...(can(person, 'channel.create')
      ? { action: { href: '/settings/channels/new', label: 'Connect a channel' } }
      : {}),
  };
}

function ledeOf({ slots, drafts }: DroughtsGiven): string {
  const count = slots.length === 1 ? '1 promised slot has' : `${slots.length} promised slots have`;
  const ideas = drafts.length === 1 ? '1 draft waits' : `${drafts.length} drafts wait`;
  const offered = drafts.length === 0 ? '' : ` ${ideas} for a time.`;
  return `${count} no post in the next two weeks.${offered}`;
}

function rowOf(slot: EmptySlot, { person, now, drafts, evergreens }: DroughtsGiven) {
  const { channel, function: name, at } = slot;
  const place = { channel: channel._id, function: name, at };
  const moment = momentOf(at, { now, zone: person.zone, channelZone: slot.zone });
  const own = draftsFor(drafts, place)
    .filter(({ author }) => can(person, 'delivery.move', { ownerId: author }))
    .slice(0, MOST_OFFERED);
  const evergreen = evergreens.get(slotKey(channel._id, at));
  const alone = evergreen !== undefined && channel.dimmers[name].evergreen === true;
  const about = `${name} on ${channel.name}, ${moment.words}`;
  return {
    id: `slot-${channel._id}-${at}`,
    at,
    channelId: channel._id,
    channel: channel.name,
    icon: channel.network,
    function: name,
    moment,
    about,
    writeHref: can(person, 'post.create') ? writeForSlot(place, person.zone) : '',
    drafts: own.map(({ id, title, text, intendedAt }) => ({
      value: id,
      label: excerpt(title, text, 60) + (intendedAt === null ? '' : ' (meant for it)'),
    })),
    evergreen:
      evergreen && can(person, 'post.create') ? excerpt(evergreen.title, evergreen.text, 60) : '',
    alone: alone ? aloneWords(at, { now, zone: person.zone }) : '',
  };
}

/** When the evergreen fills it without anybody. */
function aloneWords(at: Instant, viewer: { readonly now: Instant; readonly zone: string }): string {
  const from = at - FILLED_BEFORE;
  if (from <= viewer.now) return 'An evergreen fills it in a moment.';
  return `An evergreen fills it on ${momentOf(from, viewer).words}, if nobody does.`;
}
