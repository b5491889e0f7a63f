import type { Instant } from '../../domain/time-units.js';
import type { MailRecipientRecord } from '../../store/mailings.js';
import type { MailReport, ReportedMail } from './delivery-report.js';
import type { MailStore } from './mailer.js';
import { endSubscription } from './subscriptions.js';

/**
 * Draws the consequence of a report about one of our mails: what came back counts as refused, and
 * an address that is gone, or somebody who complained, gets no more. Reading it twice is harmless.
 */
export async function takeReport(
  store: MailStore,
  report: MailReport,
  about: { readonly channel: string; readonly fromAddress: string; readonly now: Instant },
): Promise<void> {
  if (report.type === 'other') return;
  const recipient = await findMail(store, report.mail, about);
  if (!recipient) return;
  const { now } = about;
  const subscriber = recipient.subscriber ?? '';
  if (report.type === 'complaint') {
    const reason = 'The mail was reported as unwanted.';
    await endSubscription(store, { subscriber, by: 'complaint', reason, now });
    return;
  }
  const { reason, final } = report;
  await store.mailRecipients.updateOne(
    { _id: recipient._id, state: recipient.state },
    { $set: { state: 'refused', wakeAt: null, reason } },
  );
  if (final) await endSubscription(store, { subscriber, by: 'bounce', reason, now });
}

/** By the Message-ID of the mail that came back, else by the ENVID that is part of it. */
async function findMail(
  { mailRecipients }: MailStore,
  { messageId, envelopeId }: ReportedMail,
  { channel, fromAddress }: { readonly channel: string; readonly fromAddress: string },
): Promise<MailRecipientRecord | null> {
  const ids = [
    ...(messageId === null ? [] : [messageId]),
    ...(envelopeId === null ? [] : [`<${envelopeId}@${fromAddress.split('@')[1] ?? ''}>`]),
  ];
  for (const id of ids) {
    const found = await mailRecipients
      .findOne({ channel, messageId: id })
      .lean<MailRecipientRecord>()
      .exec();
    if (found && found.state !== 'pending') return found;
  }
  return null;
}
