import { trusted } from 'mongoose';
import { perFunction, type FunctionName, type PerFunction } from '../domain/index.js';
import { DAY, MINUTE, type Instant } from '../domain/time-units.js';
import { FUNCTION_WITHOUT_POST } from '../listening/message-function.js';
import type { DeliveryRecord } from '../store/deliveries.js';
import type { MessageRecord } from '../store/messages.js';
import type { Store } from '../store/store.js';

/** What is expected to be written is what was written in this time (domain.md, Capacity). */
export const INBOUND_SPAN = 28 * DAY;

const WEEKS = INBOUND_SPAN / (7 * DAY);

/** A level is weighed against weeks of messages: they need not be counted anew for each. */
const KEPT_FOR = 10 * MINUTE;

/** Messages a week by channel and function. */
export type InboundVolume = ReadonlyMap<string, PerFunction<number>>;

type ReadStore = Pick<Store, 'messages' | 'deliveries'>;

const counted = new WeakMap<object, { readonly at: Instant; readonly volume: InboundVolume }>();

/**
 * What people wrote in the last 28 days, as messages a week. A message belongs to the function of
 * the post it answers, and to support where it answers none. Counted once in ten minutes.
 */
export async function inboundVolume(store: ReadStore, now: Instant): Promise<InboundVolume> {
  const known = counted.get(store.messages);
  if (known && Math.abs(now - known.at) < KEPT_FOR) return known.volume;
  const volume = await countInbound(store, now);
  counted.set(store.messages, { at: now, volume });
  return volume;
}

/** As `inboundVolume`, counted now. */
export async function countInbound(store: ReadStore, now: Instant): Promise<InboundVolume> {
  const messages = await store.messages
    .find({ at: trusted({ $gte: new Date(now - INBOUND_SPAN) }) })
    .select({ channel: 1, delivery: 1 })
    .lean<Pick<MessageRecord, 'channel' | 'delivery'>[]>()
    .exec();
  const functions = await functionsOf(store, messages);
  const counts = new Map<string, Record<FunctionName, number>>();
  for (const { channel, delivery } of messages) {
    const name = functions.get(delivery ?? '') ?? FUNCTION_WITHOUT_POST;
    const rates = counts.get(channel) ?? { ...perFunction(() => 0) };
    rates[name] += 1 / WEEKS;
    counts.set(channel, rates);
  }
  return counts;
}

/** The functions of the deliveries that messages answer, by the deliveries' ids. */
async function functionsOf(
  store: ReadStore,
  messages: readonly Pick<MessageRecord, 'delivery'>[],
): Promise<Map<string, FunctionName>> {
  const ids = [...new Set(messages.flatMap(({ delivery }) => delivery ?? []))];
  if (ids.length === 0) return new Map();
  const found = await store.deliveries
    .find({ _id: trusted({ $in: ids }) })
    .select({ function: 1 })
    .lean<Pick<DeliveryRecord, '_id' | 'function'>[]>()
    .exec();
  return new Map(found.map(({ _id, function: name }) => [_id, name]));
}
