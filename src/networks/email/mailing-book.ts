import { createHash } from 'node:crypto';
import { trusted } from 'mongoose';
import { HOUR, type Instant } from '../../domain/time-units.js';
import { isDuplicateKey } from '../../store/duplicate-key.js';
import type { LetterRecord, MailingRecord, MailRecipientRecord } from '../../store/mailings.js';
import type { Store } from '../../store/store.js';

type Mailings = Pick<Store, 'mailings' | 'mailRecipients'>;

/** Hands a letter over to be mailed. Under the same key it is one mailing, however often. */
export async function handOver(
  { mailings }: Mailings,
  mailing: {
    readonly key: string;
    readonly channel: string;
    readonly letter: LetterRecord;
    readonly now: Instant;
  },
): Promise<void> {
  const { key, channel, letter, now } = mailing;
  try {
    await mailings.create({
      ...{ _id: key, channel, kind: letter.kind, letter, at: new Date(now) },
      // A reply is sent by whoever publishes it; no worker takes it up.
      ...(letter.kind === 'reply'
        ? { state: 'sending', wakeAt: null }
        : { state: 'gathering', wakeAt: new Date(now) }),
    });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
}

/** One mail that asks to confirm, for each address of a channel in an hour, whoever asks for it. */
export function confirmationKey(channel: string, address: string, now: Instant): string {
  const hour = Math.floor(now / HOUR);
  return createHash('sha256')
    .update(`dimmerbank/sign-up/${channel}/${address}/${hour}`)
    .digest('hex')
    .slice(0, 32);
}

export const findMailing = ({ mailings }: Mailings, key: string): Promise<MailingRecord | null> =>
  mailings.findById(key).lean<MailingRecord>().exec();

/** A channel's newest issues, for the page where people sign up. */
export const latestIssues = (
  { mailings }: Mailings,
  channel: string,
  limit: number,
): Promise<MailingRecord[]> =>
  mailings
    .find({ channel, kind: 'issue' })
    .sort({ at: -1, _id: -1 })
    .limit(limit)
    .lean<MailingRecord[]>()
    .exec();

/** How many mails of a mailing are where. */
export type MailingCounts = Readonly<Record<MailRecipientRecord['state'], number>>;

export async function countMails(
  { mailRecipients }: Mailings,
  mailing: string,
): Promise<MailingCounts> {
  const count = (state: MailRecipientRecord['state']) =>
    mailRecipients.countDocuments({ mailing, state }).exec();
  const [pending, sending, sent, refused, unknown, withdrawn] = await Promise.all([
    count('pending'),
    count('sending'),
    count('sent'),
    count('refused'),
    count('unknown'),
    count('withdrawn'),
  ]);
  return { pending, sending, sent, refused, unknown, withdrawn };
}

/** The next mails of a mailing that may be sent now, oldest first. */
export const duePending = (
  { mailRecipients }: Mailings,
  {
    mailing,
    now,
    limit,
  }: { readonly mailing: string; readonly now: Instant; readonly limit: number },
): Promise<MailRecipientRecord[]> =>
  mailRecipients
    .find({ mailing, state: 'pending', wakeAt: trusted({ $lte: new Date(now) }) })
    .sort({ wakeAt: 1, _id: 1 })
    .limit(limit)
    .lean<MailRecipientRecord[]>()
    .exec();

/** When the first of the mails that wait has its turn; null when none waits. */
export async function nextPendingAt(
  { mailRecipients }: Mailings,
  mailing: string,
): Promise<Date | null> {
  const next = await mailRecipients
    .findOne({ mailing, state: 'pending', wakeAt: trusted({ $gte: new Date(0) }) })
    .sort({ wakeAt: 1, _id: 1 })
    .lean<MailRecipientRecord>()
    .exec();
  return next?.wakeAt ?? null;
}

/** A sentence about what has become of a mailing, for the page of its delivery. */
export function describeMailing(mailing: MailingRecord, counts: MailingCounts): string {
  if (mailing.state === 'gathering') return 'The list of subscribers is being written down.';
  const { pending, sending, sent, refused, unknown, withdrawn } = counts;
  const parts = [
    `Sent to ${grouped(sent)}`,
    ...(refused > 0 ? [`${grouped(refused)} refused`] : []),
    ...(unknown > 0 ? [`${grouped(unknown)} not known`] : []),
    ...(withdrawn > 0 ? [`${grouped(withdrawn)} unsubscribed before their turn`] : []),
    ...(pending + sending > 0 ? [`${grouped(pending + sending)} still to be sent`] : []),
  ];
  const held = mailing.problem === null ? '' : ` It waits: ${mailing.problem}`;
  return `${parts.join(', ')}.${held}`;
}

const grouped = (value: number): string => value.toLocaleString('en');
