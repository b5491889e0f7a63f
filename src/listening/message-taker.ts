import type { Instant } from '../domain/time-units.js';
import type { InboundMessage } from '../networks/contract.js';
import type { DeliveryRecord } from '../store/deliveries.js';
import { isDuplicateKey } from '../store/duplicate-key.js';
import type { MessageRecord } from '../store/messages.js';
import { newRecordId } from '../store/record-id.js';
import type { Store } from '../store/store.js';
import { presentText } from '../store/typed-demand.js';

/** Longer texts are cut: a network may hold whole mails. */
const LONGEST_TEXT = 100_000;

/**
 * Takes messages of a channel, each once by its network's id, and ties what answers a delivery of
 * ours to it.
 *
 * @returns how many were new
 */
export async function takeMessages(
  store: Pick<Store, 'messages' | 'deliveries'>,
  given: {
    readonly channel: string;
    readonly messages: readonly InboundMessage[];
    readonly now: Instant;
  },
): Promise<number> {
  const { channel, messages, now } = given;
  const deliveries = await answered(store, channel, messages);
  let taken = 0;
  for (const message of messages) {
    const record: MessageRecord = {
      _id: newRecordId(now),
      channel,
      networkId: message.networkId,
      thread: message.thread,
      inReplyTo: message.inReplyTo,
      kind: message.kind,
      author: message.author,
      text: message.text.slice(0, LONGEST_TEXT),
      at: new Date(message.at),
      url: message.url,
      public: message.public,
      context: message.context,
      delivery: deliveries.get(message.inReplyTo ?? '') ?? deliveries.get(message.thread) ?? null,
      takenAt: new Date(now),
    };
    try {
      await store.messages.create(record);
      taken += 1;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }
  return taken;
}

/** The deliveries that stand on the network under what these messages answer, by that id. */
async function answered(
  store: Pick<Store, 'deliveries'>,
  channel: string,
  messages: readonly InboundMessage[],
): Promise<Map<string, string>> {
  const ids = messages.flatMap(({ inReplyTo, thread }) => [inReplyTo, thread]);
  const wanted = [...new Set(ids)].filter((id) => id !== null && id !== '');
  if (wanted.length === 0) return new Map();
  const found = await store.deliveries
    .find({ channel, 'outcome.networkId': presentText({ $in: wanted }) })
    .select({ 'outcome.networkId': 1 })
    .lean<Pick<DeliveryRecord, '_id' | 'outcome'>[]>()
    .exec();
  return new Map(found.map(({ _id, outcome }) => [outcome?.networkId ?? '', _id]));
}
