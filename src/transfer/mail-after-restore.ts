import { restorationPhrase } from '../publishing/restoring/restoration.js';
import type { MailingRecord, MailRecipientRecord } from '../store/mailings.js';
import type { RestorationRecord } from '../store/organisation.js';

/** A mailing goes no further: it may have been finished since the copy was made (pure, R18). */
export function endedAfterRestore(
  mailing: MailingRecord,
  restoration: RestorationRecord,
): MailingRecord {
  if (mailing.state === 'ended') return mailing;
  const problem = `Stopped: ${restorationPhrase(restoration)}, and it was still being sent.`;
  return { ...mailing, state: 'ended', wakeAt: null, endedAt: restoration.at, problem };
}

/** A mail that waited may have gone out meanwhile, so it is never sent again (pure, R18). */
export function unknownAfterRestore(
  recipient: MailRecipientRecord,
  restoration: RestorationRecord,
): MailRecipientRecord {
  if (recipient.state !== 'pending' && recipient.state !== 'sending') return recipient;
  const reason = `Not sent again: ${restorationPhrase(restoration)}.`;
  return { ...recipient, state: 'unknown', wakeAt: null, reason };
}
