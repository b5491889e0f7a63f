import type { InboundMessage } from '../../networks/contract.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import type { MessageRecord } from '../../store/messages.js';
import type { Store } from '../../store/store.js';

/**
 * The message that a delivery answers, as its adapter took it; undefined for a post.
 *
 * @throws Error when the message is gone: without it an answer would go out as a post
 */
export async function answeredMessage(
  store: Pick<Store, 'messages'>,
  { answers }: Pick<DeliveryRecord, 'answers'>,
): Promise<InboundMessage | undefined> {
  if (answers === undefined) return undefined;
  const found = await store.messages.findById(answers).lean<MessageRecord>().exec();
  if (!found) throw new Error(`the message ${answers} that is answered is gone`);
  const { networkId, thread, inReplyTo, kind, author, text, url, context } = found;
  return {
    ...{ networkId, thread, inReplyTo, kind, author, text, url, context },
    at: found.at.getTime(),
    public: found.public,
  };
}
