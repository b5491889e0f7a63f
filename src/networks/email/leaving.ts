import type { Instant } from '../../domain/time-units.js';
import { sha256 } from '../../access/hashes.js';
import type { MailRecipientRecord } from '../../store/mailings.js';
import type { MailStore } from './mailer.js';
import { endSubscription } from './subscriptions.js';
import { presentText } from '../../store/typed-demand.js';

/** The mail whose link for unsubscribing this token is from; null where there is none. */
export async function findByLeaving(
  { mailRecipients }: MailStore,
  { channel, token }: { readonly channel: string; readonly token: string },
): Promise<MailRecipientRecord | null> {
  const mail = await mailRecipients
    .findOne({ tokenHash: presentText({ $eq: sha256(token) }) })
    .lean<MailRecipientRecord>()
    .exec();
  return mail?.channel === channel ? mail : null;
}

/** Ends the subscription that a mail belonged to. @returns false where the link is not one of ours */
export async function leave(
  store: MailStore,
  asked: { readonly channel: string; readonly token: string; readonly now: Instant },
): Promise<boolean> {
  const mail = await findByLeaving(store, asked);
  if (mail?.subscriber == null) return false;
  const { subscriber } = mail;
  const reason = 'Unsubscribed by the link in a mail.';
  await endSubscription(store, { subscriber, by: 'person', reason, now: asked.now });
  return true;
}
