import { trusted } from 'mongoose';
import { NotFoundError } from '../failures.js';
import type { Instant } from '../domain/time-units.js';
import { describeDeliveries, type DeliveryItem } from '../publishing/viewing/delivery-view.js';
import { channelLabels, type ChannelLabel } from '../publishing/viewing/delivery-view-labels.js';
import type { DeliveryRecord } from '../store/deliveries.js';
import type { MessageRecord } from '../store/messages.js';
import { isRecordId } from '../store/record-id.js';
import type { Store } from '../store/store.js';
import { presentText } from '../store/typed-demand.js';

/** Longer conversations show their latest. */
const MOST_OF_A_CONVERSATION = 200;

/** What somebody said, with the channel it was said on. */
export interface MessageItem {
  readonly id: string;
  readonly channel: ChannelLabel;
  readonly kind: MessageRecord['kind'];
  readonly author: MessageRecord['author'];
  readonly text: string;
  readonly at: Instant;
  readonly url: string | null;
  readonly public: boolean;
  /** The delivery of ours that it answers. */
  readonly delivery: string | null;
}

/** The last message of a page, after which the next one begins. */
export interface InboxCursor {
  readonly at: number;
  readonly id: string;
}

export interface InboxPage {
  readonly items: readonly MessageItem[];
  /** null on the last page. */
  readonly next: InboxCursor | null;
}

export interface Conversation {
  /** The message that was asked for. */
  readonly message: MessageItem;
  /** All of them, the oldest first. */
  readonly messages: readonly MessageItem[];
  /** What we answered, the oldest first. */
  readonly replies: readonly (DeliveryItem & { readonly answers: string })[];
}

/** A page of what was said, the newest first. */
export async function loadInbox(
  store: Store,
  request: {
    readonly channel: string | null;
    readonly after: InboxCursor | null;
    readonly limit: number;
  },
): Promise<InboxPage> {
  const { limit } = request;
  const found = await findPage(store, { ...request, limit: limit + 1 });
  const shown = found.slice(0, limit);
  const last = found.length > limit ? shown.at(-1) : undefined;
  return {
    items: await describeMessages(store, shown),
    next: last ? { at: last.at.getTime(), id: last._id } : null,
  };
}

/** @throws NotFoundError */
export async function loadConversation(store: Store, id: string): Promise<Conversation> {
  const asked = isRecordId(id)
    ? await store.messages.findById(id).lean<MessageRecord>().exec()
    : null;
  if (!asked) throw new NotFoundError('The message');
  const { channel, thread } = asked;
  const latest = await store.messages
    .find({ channel, thread })
    .sort({ at: -1 })
    .limit(MOST_OF_A_CONVERSATION)
    .lean<MessageRecord[]>()
    .exec();
  const records = latest.some(({ _id }) => _id === id) ? latest.toReversed() : [asked, ...latest];
  const answered = await store.deliveries
    .find({ answers: presentText({ $in: records.map(({ _id }) => _id) }) })
    .lean<DeliveryRecord[]>()
    .exec();
  const answersOf = new Map(answered.map((each) => [each._id, each.answers ?? '']));
  const [messages, replies] = await Promise.all([
    describeMessages(store, records),
    describeDeliveries(store, answered),
  ]);
  const message = messages.find((each) => each.id === id);
  if (!message) throw new NotFoundError('The message');
  return {
    message,
    messages,
    replies: replies.map((each) => ({ ...each, answers: answersOf.get(each.id) ?? '' })),
  };
}

/** `<at>.<id>` of an address; null where it is none. */
export function readInboxCursor(given: unknown): InboxCursor | null {
  const [, at, id] = typeof given === 'string' ? (/^(\d{1,15})\.(\w+)$/.exec(given) ?? []) : [];
  return at !== undefined && id !== undefined && isRecordId(id) ? { at: Number(at), id } : null;
}

/**
 * What was said at the very instant of the cursor is asked for apart, so that each question is one
 * range of an index.
 */
async function findPage(
  store: Store,
  { channel, after, limit }: Parameters<typeof loadInbox>[1],
): Promise<MessageRecord[]> {
  const find = (range: object, most: number): Promise<MessageRecord[]> =>
    store.messages
      .find({ ...(channel === null ? {} : { channel }), ...range })
      .sort({ at: -1, _id: -1 })
      .limit(most)
      .lean<MessageRecord[]>()
      .exec();
  if (after === null) return find({}, limit);
  const at = new Date(after.at);
  const together = await find({ at, _id: trusted({ $lt: after.id }) }, limit);
  if (together.length === limit) return together;
  return [...together, ...(await find({ at: trusted({ $lt: at }) }, limit - together.length))];
}

async function describeMessages(
  store: Store,
  records: readonly MessageRecord[],
): Promise<MessageItem[]> {
  const channels = await channelLabels(
    store,
    records.map(({ channel }) => channel),
  );
  return records.flatMap((record) => {
    const channel = channels.get(record.channel);
    if (!channel) return [];
    const { kind, author, text, url, delivery } = record;
    return [
      {
        id: record._id,
        ...{ channel, kind, author, text, url, delivery },
        at: record.at.getTime(),
        public: record.public,
      },
    ];
  });
}
