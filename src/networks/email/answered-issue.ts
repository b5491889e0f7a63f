import type { MailRecipientRecord } from '../../store/mailings.js';
import type { InboundMessage } from '../contract.js';
import type { MailStore } from './mailer.js';

/**
 * Every subscriber gets an issue under a Message-ID of their own, while the issue is published
 * under its mailing's key: a mail that answers the one is said to answer the other.
 */
export async function answeringIssue(
  { mailRecipients }: Pick<MailStore, 'mailRecipients'>,
  channel: string,
  message: InboundMessage,
): Promise<InboundMessage> {
  const answered = await mailRecipients
    .findOne({ channel, messageId: message.inReplyTo ?? message.thread })
    .lean<MailRecipientRecord>()
    .exec();
  // Our own answers have nobody who subscribed, and are published under their Message-ID.
  if (answered === null || answered.subscriber === null) return message;
  return { ...message, inReplyTo: answered.mailing };
}
