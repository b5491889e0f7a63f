import { DAY, type Instant } from '../src/domain/time-units.js';
import { draftOf } from '../src/publishing/scheduling/new-delivery.js';
import type { ChannelRecord } from '../src/store/channels.js';
import type { DeliveryRecord } from '../src/store/deliveries.js';
import type { PostRecord } from '../src/store/posts.js';
import { newRecordId } from '../src/store/record-id.js';
import { channelRecord, type GivenChannel } from '../test/support/channel-record.js';

/** A connected channel with every dimmer at 50, as it has been for a year. */
export const yearOldChannel = (now: Instant, given: GivenChannel): ChannelRecord =>
  channelRecord(now - 365 * DAY, given);

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
