import type { SubscriberCounts } from '../../newsletter/subscriber-list.js';
import type { Network } from '../../networks/contract.js';
import type { ChannelRecord } from '../../store/channels.js';
import type { SubscriberRecord } from '../../store/subscribers.js';
import { channelPath, channelView } from '../channels/channel-view.js';
import type { FormProblems } from '../form-problems.js';
import { momentOf } from '../times.js';

export const subscribersPath = (channel: string): string => `${channelPath(channel)}/subscribers`;

export const PAGE_SIZE = 50;

const STATES = {
  active: { label: 'Subscribed', tone: 'good' },
  pending: { label: 'Has not confirmed', tone: 'notice' },
  ended: { label: 'Ended', tone: 'off' },
} as const;

const ENDS = {
  person: 'unsubscribed',
  staff: 'removed',
  bounce: 'the address is gone',
  complaint: 'complained',
} as const;

export interface SubscribersGiven {
  readonly channel: ChannelRecord;
  readonly network: Network;
  readonly counts: SubscriberCounts;
  /** One more than `PAGE_SIZE` where there are more. */
  readonly found: readonly SubscriberRecord[];
  readonly address: string;
  readonly publicUrl: string;
  readonly typed: Readonly<Record<string, string>>;
  readonly problems: FormProblems;
}

/** A channel's list of subscribers, ready to print. */
export function subscribersPage(
  given: SubscribersGiven,
  viewer: { readonly now: number; readonly zone: string },
) {
  const { channel, network, counts, found, address, typed, problems } = given;
  const shown = found.slice(0, PAGE_SIZE);
  const last = shown.at(-1);
  const path = subscribersPath(channel._id);
  return {
    ...{ title: `Subscribers of ${channel.name}`, section: 'settings' },
    styles: ['levels', 'board', 'channels'],
    channel: channelView(channel, network, viewer),
    path,
    publicPage: given.publicUrl,
    summary: summaryOf(counts),
    address,
    isEmpty: counts.active + counts.pending + counts.ended === 0,
    subscribers: shown.map((subscriber) => rowOf(subscriber, path, viewer)),
    moreHref: found.length > shown.length && last ? `${path}?after=${last._id}` : '',
    problems,
    fields: {
      addresses: {
        ...{ name: 'addresses', label: 'Addresses', rows: 6, required: true, autocomplete: 'off' },
        hint: 'One in a line. Who is on the list already is passed over, and who has left stays away.',
        value: typed['addresses'] ?? '',
        ...errorOf(problems, 'addresses'),
      },
      consent: {
        ...{ name: 'consent', label: 'How and when they agreed', rows: 2, required: true },
        hint: 'Kept with each of them, for whoever asks. Only people who agreed may get mails.',
        value: typed['consent'] ?? '',
        ...errorOf(problems, 'consent'),
      },
    },
  };
}

const errorOf = ({ byField }: FormProblems, name: string) => {
  const error = byField[name];
  return error === undefined ? {} : { error };
};

function summaryOf({ active, pending, ended }: SubscriberCounts): string {
  const people = active === 1 ? '1 subscriber' : `${active.toLocaleString('en')} subscribers`;
  const waiting = pending === 0 ? '' : `, ${pending.toLocaleString('en')} not confirmed yet`;
  const gone = ended === 0 ? '' : `, ${ended.toLocaleString('en')} ended`;
  return `${people}${waiting}${gone}.`;
}

function rowOf(
  subscriber: SubscriberRecord,
  path: string,
  viewer: { readonly now: number; readonly zone: string },
) {
  const { _id, address, state, source, consent, endedBy, endedAt, createdAt, confirmedAt } =
    subscriber;
  const at = endedAt ?? confirmedAt ?? createdAt;
  const why = endedBy === null ? '' : ` · ${ENDS[endedBy]}`;
  return {
    address,
    badge: STATES[state],
    details: `${momentOf(at.getTime(), viewer).words}${why}${source === 'import' ? ' · brought in' : ''}`,
    note: subscriber.reason ?? consent,
    removeHref: state === 'ended' ? '' : `${path}/${_id}/remove`,
  };
}
