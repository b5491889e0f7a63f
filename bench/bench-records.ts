import { perFunction, type Window } from '../src/domain/index.js';
import { DAY, type Instant } from '../src/domain/time-units.js';
import { draftOf } from '../src/publishing/new-delivery.js';
import type { ChannelRecord } from '../src/store/channels.js';
import type { DeliveryRecord } from '../src/store/deliveries.js';
import type { PostRecord } from '../src/store/posts.js';
import { newRecordId } from '../src/store/record-id.js';

const WINDOWS: Window[] = [1, 2, 3, 4, 5].map((weekday) => ({
  weekday,
  from: 9 * 60,
  to: 17 * 60,
}));

/** A connected channel with every dimmer at 50, as it has been for a year. */
export function channelRecord(
  now: Instant,
  given: Partial<ChannelRecord> & Pick<ChannelRecord, 'network'>,
): ChannelRecord {
  const began = now - 365 * DAY;
  const id = newRecordId(began);
  return {
    _id: id,
    name: `Channel ${id.slice(-6)}`,
    slug: id,
    settings: {},
    credentials: null,
    connection: { state: 'connected', since: new Date(began), problem: null, account: null },
    pausedUntil: null,
    lateTurnAt: null,
    rhythms: [
      { from: began, zone: 'Europe/Berlin', windows: WINDOWS, preferredTimes: [], gapMinutes: 45 },
    ],
    dimmers: perFunction(() => ({
      levels: [{ at: began, level: 50, by: null }],
      independent: false,
      curve: null,
      approval: false,
    })),
    blackouts: [],
    revision: 0,
    planStale: false,
    sample: false,
    createdAt: new Date(began),
    deletedAt: null,
    ...given,
  };
}

export function postRecord(at: Instant, number: number): PostRecord {
  return {
    _id: newRecordId(at),
    function: 'news',
    title: `Post ${number}`,
    text: `Number ${number}: the library opens its new reading room on Saturday, with a <tour> & tea for everybody who has helped to build it.`,
    media: [],
    variants: {},
    author: 'author',
    revision: 0,
    sample: false,
    createdAt: new Date(at),
    updatedAt: new Date(at),
  };
}

/** A queued delivery of a post, due at an instant; `given` says what else it is. */
export function deliveryRecord(
  post: PostRecord,
  channel: Pick<ChannelRecord, '_id' | 'network'>,
  due: { readonly at: Instant; readonly given?: Partial<DeliveryRecord> },
): DeliveryRecord {
  const at = new Date(due.at);
  const sentence = 'Author queued it for the next free slot.';
  const author = { id: post.author };
  return {
    ...draftOf({ post, channel, actor: author, now: due.at }, { event: 'queued', sentence }),
    state: 'queued',
    dueAt: at,
    wakeAt: at,
    ...due.given,
  };
}
