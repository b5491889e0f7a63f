import { trusted } from 'mongoose';
import type { ConversationTimes, FunctionName } from '../domain/index.js';
import { DAY, type Instant } from '../domain/time-units.js';
import { FUNCTION_WITHOUT_POST } from '../listening/message-function.js';
import type { DeliveryRecord } from '../store/deliveries.js';
import type { MessageRecord } from '../store/messages.js';
import type { Store } from '../store/store.js';
import { asJudged, JUDGED_FIELDS } from './judged-deliveries.js';
import { presentText } from '../store/typed-demand.js';

/** What was said up to so long before a span may be due in it, or be what an answer answers. */
const REACH = 14 * DAY;

type Said = Pick<MessageRecord, '_id' | 'thread' | 'at' | 'delivery'>;

export type ConversationsByFunction = ReadonlyMap<FunctionName, readonly ConversationTimes[]>;

/**
 * When people wrote on a channel and when we answered, by the function that the conversation
 * belongs to: that of the post it answers, or support where it answers none.
 */
export async function loadConversationTimes(
  { messages, deliveries }: Pick<Store, 'messages' | 'deliveries'>,
  { channel, from, to }: { readonly channel: string; readonly from: Instant; readonly to: Instant },
): Promise<ConversationsByFunction> {
  const said = await messages
    .find({ channel, at: trusted({ $gte: new Date(from - REACH), $lt: new Date(to) }) })
    .select({ thread: 1, at: 1, delivery: 1 })
    .sort({ at: -1, _id: -1 })
    .lean<Said[]>()
    .exec();
  if (said.length === 0) return new Map();
  const [answers, functions] = await Promise.all([
    answersTo(deliveries, said),
    functionsOf(deliveries, said),
  ]);
  const threads = new Map<string, Said[]>();
  for (const message of said.toReversed()) {
    const thread = threads.get(message.thread);
    if (thread) thread.push(message);
    else threads.set(message.thread, [message]);
  }
  const byFunction = new Map<FunctionName, ConversationTimes[]>();
  for (const thread of threads.values()) {
    const name =
      thread.map(({ delivery }) => functions.get(delivery ?? '')).find((found) => found) ??
      FUNCTION_WITHOUT_POST;
    const conversation = {
      messages: thread.map(({ _id, at }) => ({ id: _id, at: at.getTime() })),
      replies: thread.flatMap(({ _id }) => answers.get(_id) ?? []).sort((a, b) => a - b),
    };
    const others = byFunction.get(name);
    if (others) others.push(conversation);
    else byFunction.set(name, [conversation]);
  }
  return byFunction;
}

type Answer = Parameters<typeof asJudged>[0] & Pick<DeliveryRecord, 'answers'>;

/** When our answers went out, by the message. */
async function answersTo(
  deliveries: Store['deliveries'],
  said: readonly Said[],
): Promise<ReadonlyMap<string, readonly Instant[]>> {
  const found = await deliveries
    .find({ answers: presentText({ $in: said.map(({ _id }) => _id) }) })
    .select({ ...JUDGED_FIELDS, answers: 1 })
    .lean<Answer[]>()
    .exec();
  const times = new Map<string, Instant[]>();
  for (const answer of found) {
    const { publishedAt } = asJudged(answer);
    const message = answer.answers ?? '';
    if (publishedAt !== null) times.set(message, [...(times.get(message) ?? []), publishedAt]);
  }
  return times;
}

/** The functions of the posts that messages answer, by their deliveries. */
async function functionsOf(
  deliveries: Store['deliveries'],
  said: readonly Said[],
): Promise<ReadonlyMap<string, FunctionName>> {
  const ids = [...new Set(said.flatMap(({ delivery }) => delivery ?? []))];
  if (ids.length === 0) return new Map();
  const found = await deliveries
    .find({ _id: trusted({ $in: ids }) })
    .select({ function: 1 })
    .lean<Pick<DeliveryRecord, '_id' | 'function'>[]>()
    .exec();
  return new Map(found.map(({ _id, function: name }) => [_id, name]));
}
