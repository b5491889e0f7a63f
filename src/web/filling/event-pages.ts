import type { PersonActor } from '../../access/actor.js';
import { can } from '../../access/can.js';
import { EVENT_POSTS, FUNCTION_NAMES, type EventPost } from '../../domain/index.js';
import type { Instant } from '../../domain/time-units.js';
import { safeHref } from '../../networks/linked-text.js';
import { isStale } from '../../filling/event-mover.js';
import { isMovable, type ChannelProposals } from '../../filling/event-proposals.js';
import { eventText } from '../../filling/event-texts.js';
import type { ChannelLabel } from '../../publishing/viewing/delivery-view-labels.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import type { EventRecord } from '../../store/events.js';
import { NO_PROBLEMS, type FormProblems } from '../form-problems.js';
import { excerpt, stateWords } from '../deliveries/deliveries-words.js';
import { momentOf } from '../times.js';
import { zoneOptions } from '../zone-options.js';
import { eventFormOf, type EventForm } from './event-form.js';
import { fillingFrame } from './filling-tabs.js';

interface Viewer {
  readonly person: PersonActor;
  readonly now: Instant;
}

export const POST_LABELS: Readonly<Record<EventPost, string>> = {
  announcement: 'Announcement',
  'week-before': 'A week before',
  'day-before': 'The day before',
  'on-the-day': 'On the day',
  thanks: 'Thanks',
};

export interface EventListGiven extends Viewer {
  readonly events: readonly EventRecord[];
  readonly past: boolean;
  /** How many posts tell of each, and how many of them are drafts, by event. */
  readonly counts: ReadonlyMap<string, { readonly drafts: number; readonly others: number }>;
}

/** The list of events, ready to print. */
export function eventListPage({ events, past, counts, person, now }: EventListGiven) {
  const mayWrite = can(person, 'post.create');
  return {
    ...fillingFrame('events', past ? 'Past events' : 'Events'),
    past,
    mayWrite,
    events: events.map(({ _id: id, name, startsAt, zone, place, function: of }) => ({
      ...{ href: `/calendar/events/${id}`, name, place, function: of },
      moment: momentOf(startsAt.getTime(), { now, zone: person.zone, channelZone: zone }),
      posts: postWords(counts.get(id)),
    })),
    empty: past
      ? { icon: 'calendar', title: 'Nothing has taken place yet', text: 'Past events stay here.' }
      : {
          icon: 'calendar',
          title: 'No event is coming',
          text: 'Say what takes place and when. Its announcement, its reminders and the thanks afterwards are proposed in the slots that are promised around it.',
          ...(mayWrite ? { action: { href: '/calendar/events/new', label: 'Add an event' } } : {}),
        },
  };
}

function postWords(count: { readonly drafts: number; readonly others: number } | undefined) {
  if (!count) return 'No posts yet';
  const drafts = count.drafts === 1 ? '1 draft' : `${count.drafts} drafts`;
  const others = `${count.others} queued or out`;
  return [...(count.drafts > 0 ? [drafts] : []), ...(count.others > 0 ? [others] : [])].join(', ');
}

export interface EventFormGiven {
  readonly form: EventForm;
  /** null for a new one. */
  readonly event: EventRecord | null;
  readonly channels: readonly ChannelLabel[];
  readonly problems: FormProblems;
}

/** The fields of an event, ready to print. */
export function eventFields({ form, channels, problems: { byField, list } }: EventFormGiven) {
  const field = (name: keyof EventForm, label: string, more: object = {}) => ({
    ...{ name, label, value: String(form[name]), autocomplete: 'off', ...more },
    ...(byField[name] === undefined ? {} : { error: byField[name] }),
  });
  const optional = { optional: true };
  return {
    problems: list,
    revision: form.revision,
    channelsError: byField['channels'] ?? '',
    channels: channels.map(({ id, name }) => ({ id, name, chosen: form.channels.includes(id) })),
    fields: {
      name: field('name', 'Name', { maxlength: 200 }),
      startDate: field('startDate', 'Starts on', { type: 'date' }),
      startTime: field('startTime', 'Start time', { type: 'time' }),
      endDate: field('endDate', 'Ends on', { type: 'date', ...optional }),
      endTime: field('endTime', 'End time', { type: 'time', ...optional }),
      zone: field('zone', 'Time zone', { options: zoneOptions }),
      place: field('place', 'Place', { ...optional, maxlength: 300 }),
      link: field('link', 'Link', { ...optional, type: 'url', inputmode: 'url' }),
      function: field('function', 'Takes the slots of', {
        options: FUNCTION_NAMES.map((name) => ({ value: name, label: name })),
      }),
    },
  };
}

export function newEventPage(given: EventFormGiven) {
  return {
    ...fillingFrame('events', 'A new event'),
    ...eventFields(given),
    action: '/calendar/events',
  };
}

export interface EventGiven extends Viewer {
  readonly event: EventRecord;
  readonly deliveries: readonly DeliveryRecord[];
  readonly texts: ReadonlyMap<string, string>;
  readonly proposals: readonly ChannelProposals[];
  readonly channels: readonly ChannelLabel[];
  /** What was typed and cannot be saved; null for the event as it is. */
  readonly typed: { readonly form: EventForm; readonly problems: FormProblems } | null;
}

/** One event with its posts and what is proposed beyond them, ready to print. */
export function eventPage(given: EventGiven) {
  const { person, now, event, deliveries, proposals, channels, typed } = given;
  const own = can(person, 'post.edit', { ownerId: event.author });
  const { form, problems } = typed ?? { form: eventFormOf(event), problems: NO_PROBLEMS };
  const open = deliveries.filter((each) => isMovable(each));
  const stale = deliveries.filter((each) => isStale(each, event)).length;
  return {
    ...fillingFrame('events', event.name),
    ...eventFields({ form, event, channels, problems }),
    href: `/calendar/events/${event._id}`,
    own,
    editOpen: typed !== null,
    moment: momentOf(event.startsAt.getTime(), {
      ...{ now, zone: person.zone, channelZone: event.zone },
    }),
    place: event.place,
    link: safeHref(event.link),
    stale: stale === 0 ? '' : stale === 1 ? '1 post was' : `${stale} posts were`,
    posts: deliveries
      .filter(({ state }) => state !== 'cancelled')
      .toSorted((a, b) => placeOf(a) - placeOf(b))
      .map((delivery) => postRow(delivery, given)),
    proposals: proposals.flatMap((each) => proposalRows(each, given)),
    mayDraft: can(person, 'post.create'),
    open: open.length === 1 ? '1 post that is' : `${open.length} posts that are`,
    anyOpen: open.length > 0,
  };
}

const placeOf = ({ event }: DeliveryRecord): number => EVENT_POSTS.indexOf(event?.post ?? 'thanks');

function postRow(delivery: DeliveryRecord, { person, now, channels, texts }: EventGiven) {
  const { _id: id, state, event, dueAt } = delivery;
  const channel = channels.find((each) => each.id === delivery.channel);
  const intended = event?.intendedAt?.getTime() ?? null;
  const at = dueAt?.getTime() ?? intended;
  const zone = { now, zone: person.zone, ...(channel ? { channelZone: channel.zone } : {}) };
  const draft = state === 'draft';
  const mine = can(person, 'post.edit', { ownerId: delivery.author });
  return {
    id,
    label: event ? POST_LABELS[event.post] : '',
    channel: channel?.name ?? 'A channel that is gone',
    state: stateWords(state),
    moment: at === null ? null : momentOf(at, zone),
    meant: draft && intended !== null,
    text: excerpt(null, texts.get(delivery.post) ?? '', 160),
    href: `/deliveries/${id}`,
    edit: draft && mine ? `/posts/${delivery.post}/edit` : '',
    queueAt: draft && mine && intended !== null && intended > now ? intended : null,
  };
}

function proposalRows({ queue, proposals }: ChannelProposals, { person, now, event }: EventGiven) {
  const { channel } = queue;
  const zone = channel.rhythms.at(-1)?.zone ?? event.zone;
  return proposals.map((proposal) => ({
    value: `${channel._id} ${proposal.post}`,
    id: `${proposal.post}-${channel._id}`,
    label: POST_LABELS[proposal.post],
    channel: channel.name,
    dropped: proposal.type === 'dropped' ? proposal.sentence : '',
    moment:
      proposal.type === 'slot'
        ? momentOf(proposal.at, { now, zone: person.zone, channelZone: zone })
        : null,
    text:
      proposal.type === 'slot' ? eventText(proposal.post, event, { zone, at: proposal.at }) : '',
  }));
}
