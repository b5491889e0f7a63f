import { trusted } from 'mongoose';
import type { MailRecipientRecord, MailingRecord } from '../../store/mailings.js';
import type { Connection, LookupOutcome, PublishOutcome } from '../contract.js';
import { openChannelSmtp } from './channel-servers.js';
import { emailSettings } from './email-settings.js';
import { sendOne, type SendResult } from './mail-sender.js';
import type { MailerDeps } from './mailer.js';
import { findMailing } from './mailing-book.js';
import { newRecipient } from './mailing-recipients.js';

/** A reply has one recipient, who is no subscriber. */
const recipientOf = (key: string): string => `${key}.reply`;

/**
 * Sends a reply that was handed over, written down in the same way as an issue's mails. Whoever
 * calls it again does so after `lookup`, or because a person decided to.
 */
export async function sendReply(
  deps: MailerDeps,
  reply: { readonly key: string; readonly connection: Connection; readonly signal: AbortSignal },
): Promise<PublishOutcome> {
  const { store, trusted: certificates } = deps;
  const { key, connection, signal } = reply;
  const mailing = await claimReply(deps, key);
  if (mailing?.letter.kind !== 'reply') throw new Error(`there is no reply ${key}`);
  const { fromAddress } = emailSettings.parse(connection.settings);
  const fresh = newRecipient(mailing, { _id: 'reply', address: mailing.letter.to }, fromAddress);
  const written = await store.mailRecipients
    .findOneAndUpdate(
      { _id: recipientOf(key), state: trusted({ $ne: 'sent' }) },
      { $set: { ...fresh, subscriber: null } },
      { returnDocument: 'after' },
    )
    .lean<MailRecipientRecord>()
    .exec();
  const recipient = written ?? (await findOrCreate(deps, fresh));
  if (recipient.state === 'sent') return sent(recipient);

  const opening = await openChannelSmtp(connection, { trusted: certificates, signal });
  if (opening.type === 'rejected') return { type: 'reconnect', reason: opening.reason };
  if (opening.type === 'unreachable') return { type: 'retry-later', reason: opening.reason };
  const { session } = opening;
  try {
    const result = await sendOne({ ...deps, session, connection }, { mailing, recipient }, signal);
    return outcomeOf(result, recipient);
  } finally {
    session.close();
  }
}

/** What is known of a reply, without asking the server, which keeps nothing. */
export async function findReply({ store }: MailerDeps, key: string): Promise<LookupOutcome> {
  const recipient = await store.mailRecipients
    .findById(recipientOf(key))
    .lean<MailRecipientRecord>()
    .exec();
  switch (recipient?.state) {
    case 'sent':
      return { type: 'found', networkId: recipient.messageId, url: null };
    case 'sending':
    case 'unknown':
      return { type: 'cannot-tell', reason: 'A mail server keeps no list of what it has taken.' };
    default:
      return { type: 'absent' };
  }
}

async function claimReply({ store }: MailerDeps, key: string): Promise<MailingRecord | null> {
  await store.mailings.updateOne({ _id: key }, { $inc: { epoch: 1 } });
  return findMailing(store, key);
}

async function findOrCreate(
  { store }: MailerDeps,
  fresh: MailRecipientRecord,
): Promise<MailRecipientRecord> {
  const known = await store.mailRecipients.findById(fresh._id).lean<MailRecipientRecord>().exec();
  if (known) return known;
  const recipient = { ...fresh, subscriber: null };
  await store.mailRecipients.create(recipient);
  return recipient;
}

const sent = ({ messageId }: MailRecipientRecord): PublishOutcome => ({
  type: 'published',
  networkId: messageId,
  url: null,
});

function outcomeOf(result: SendResult, recipient: MailRecipientRecord): PublishOutcome {
  if (result.type === 'sent') return sent(recipient);
  const { outcome } = result;
  if (outcome === null || outcome.type === 'accepted') {
    throw new Error(`the reply ${recipient.mailing} was taken by somebody else`);
  }
  switch (outcome.type) {
    case 'refused':
      return { type: 'refused', reason: outcome.reason };
    case 'retry-later':
      return { type: 'retry-later', reason: outcome.reason };
    case 'unknown':
      return { type: 'unknown', reason: outcome.reason };
  }
}
