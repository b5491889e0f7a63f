import { trusted } from 'mongoose';
import { isDuplicateKey } from '../../store/duplicate-key.js';
import type { MailingRecord, MailRecipientRecord } from '../../store/mailings.js';
import type { SubscriberRecord } from '../../store/subscribers.js';
import type { Connection } from '../contract.js';
import { emailSettings } from './email-settings.js';
import type { MailerDeps } from './mailer.js';
import { messageIdFor } from './message-id.js';
import { findOrAddPending } from './subscriptions.js';

const PAGE = 500;

export interface Gathering {
  readonly mailing: MailingRecord;
  readonly connection: Connection;
  /** False once another worker has taken over. */
  readonly hold: () => Promise<boolean>;
}

/**
 * Writes down who gets a mailing before anything is sent, page by page, so that a crash goes on
 * where it stopped. @returns false when another worker has taken over
 */
export async function gatherRecipients(
  { store, clock }: MailerDeps,
  { mailing, connection, hold }: Gathering,
): Promise<boolean> {
  const { _id, epoch, channel, letter, at } = mailing;
  const { fromAddress } = emailSettings.parse(connection.settings);
  const add = (subscribers: readonly Pick<SubscriberRecord, '_id' | 'address'>[]) =>
    insertMissing(
      store.mailRecipients,
      subscribers.map((subscriber) => newRecipient(mailing, subscriber, fromAddress)),
    );

  if (letter.kind === 'confirmation') {
    const { address } = letter;
    const asked = await findOrAddPending(store, { channel, address, now: clock.now() });
    if (asked) await add([asked]);
  } else {
    let last = mailing.gathered ?? '';
    for (;;) {
      const page = await store.subscribers
        .find({ channel, state: 'active', _id: trusted({ $gt: last }) })
        .sort({ _id: 1 })
        .limit(PAGE)
        .lean<SubscriberRecord[]>()
        .exec();
      // Who confirmed after it was handed over did not ask for this one.
      await add(page.filter(({ confirmedAt }) => confirmedAt !== null && confirmedAt <= at));
      last = page.at(-1)?._id ?? last;
      if (page.length < PAGE) break;
      await store.mailings.updateOne({ _id, epoch }, { $set: { gathered: last } });
      if (!(await hold())) return false;
    }
  }
  const written = await store.mailings.updateOne({ _id, epoch }, { $set: { state: 'sending' } });
  return written.matchedCount > 0;
}

/** A mail before it is sent. It waits for nothing, so `wakeAt` is the mailing's own time. */
export function newRecipient(
  { _id: mailing, channel, at }: Pick<MailingRecord, '_id' | 'channel' | 'at'>,
  subscriber: { readonly _id: string; readonly address: string },
  fromAddress: string,
): MailRecipientRecord {
  return {
    _id: `${mailing}.${subscriber._id}`,
    ...{ mailing, channel, subscriber: subscriber._id, address: subscriber.address },
    ...{ state: 'pending', epoch: 0, attempts: 0, wakeAt: at },
    messageId: messageIdFor(mailing, subscriber._id, fromAddress),
    ...{ tokenHash: null, reason: null, at: null },
  };
}

/** Those that a worker wrote down before it was lost stay as they are. */
async function insertMissing(
  model: MailerDeps['store']['mailRecipients'],
  recipients: readonly MailRecipientRecord[],
): Promise<void> {
  if (recipients.length === 0) return;
  const ids = recipients.map(({ _id }) => _id);
  const known = await model
    .find({ _id: trusted({ $in: ids }) })
    .select({ _id: 1 })
    .lean<{ _id: string }[]>()
    .exec();
  const there = new Set(known.map(({ _id }) => _id));
  const missing = recipients.filter(({ _id }) => !there.has(_id));
  try {
    await model.insertMany(missing);
  } catch (error) {
    // A worker that was overtaken may still be writing the same page.
    if (!isDuplicateKey(error)) throw error;
    await insertMissing(model, missing);
  }
}
