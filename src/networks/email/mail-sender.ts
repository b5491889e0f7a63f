import { trusted } from 'mongoose';
import { HOUR, MINUTE } from '../../domain/time-units.js';
import { randomSecret, sha256 } from '../../access/hashes.js';
import type { MailingRecord, MailRecipientRecord } from '../../store/mailings.js';
import type { Connection } from '../contract.js';
import { emailSettings } from './email-settings.js';
import { composeConfirmation, composeIssue, composeReply } from './letter.js';
import type { MailerDeps } from './mailer.js';
import { confirmAddress, issueAddress, leaveAddress } from './newsletter-address.js';
import type { SmtpOutcome, SmtpSession } from './smtp-session.js';
import { endSubscription, issueConfirmation } from './subscriptions.js';

export interface SendDeps extends Pick<MailerDeps, 'store' | 'clock' | 'publicUrl'> {
  readonly session: SmtpSession;
  readonly connection: Connection;
}

interface Mail {
  readonly mailing: MailingRecord;
  readonly recipient: MailRecipientRecord;
}

export type SendResult =
  | { readonly type: 'sent' }
  /** Nothing was sent to this one now; the next may be tried. */
  | { readonly type: 'passed'; readonly outcome: Exclude<SmtpOutcome, { type: 'accepted' }> | null }
  /** The connection is gone. */
  | { readonly type: 'interrupted'; readonly reason: string; readonly outcome: SmtpOutcome };

/** From one attempt at one address to the next; after the last it counts as refused. */
const WAITS = [5 * MINUTE, 15 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR];

/** Behind the others: should it be this mail that makes the server hang up, they still go out. */
const CUT_WAIT = MINUTE;

/** Sends one mail that is written down: intent, call, record, each one conditional write. */
export async function sendOne(
  deps: SendDeps,
  { mailing, recipient }: Mail,
  signal: AbortSignal,
): Promise<SendResult> {
  const { store, clock, session } = deps;
  const mine = { _id: recipient._id, epoch: mailing.epoch };
  if (mailing.kind === 'issue' && !(await isSubscribed(deps, recipient))) {
    await store.mailRecipients.updateOne(
      { _id: recipient._id, state: 'pending' },
      { $set: { state: 'withdrawn', wakeAt: null, reason: 'Unsubscribed before it was sent.' } },
    );
    return { type: 'passed', outcome: null };
  }
  const token = await tokenFor(deps, { mailing, recipient });
  const mail = await compose(deps, { mailing, recipient }, token);
  // The intent: from here on it may be out.
  const taken = await store.mailRecipients.updateOne(
    { _id: recipient._id, state: 'pending' },
    {
      $set: {
        state: 'sending',
        epoch: mailing.epoch,
        at: new Date(clock.now()),
        ...(mailing.kind === 'issue' ? { tokenHash: sha256(token) } : {}),
      },
      $inc: { attempts: 1 },
    },
  );
  if (taken.matchedCount === 0) return { type: 'passed', outcome: null };

  const { fromAddress } = emailSettings.parse(deps.connection.settings);
  const id = recipient.messageId.slice(1, recipient.messageId.indexOf('@'));
  const envelope = { from: fromAddress, to: recipient.address, id };
  const outcome = await session.send(envelope, mail, signal);
  await store.mailRecipients.updateOne(
    // A worker that was overtaken meanwhile still knows best what became of its own mail.
    { ...mine, state: trusted({ $in: ['sending', 'unknown'] }) },
    { $set: changeAfter(outcome, recipient, clock.now()) },
  );
  if (outcome.type === 'refused' && outcome.noSuchAddress && recipient.subscriber) {
    const { subscriber } = recipient;
    const { reason } = outcome;
    await endSubscription(store, { subscriber, by: 'bounce', reason, now: clock.now() });
  }
  if (outcome.type === 'accepted') return { type: 'sent' };
  if (outcome.type === 'unknown' || (outcome.type === 'retry-later' && outcome.cut)) {
    return { type: 'interrupted', reason: outcome.reason, outcome };
  }
  return { type: 'passed', outcome };
}

async function isSubscribed({ store }: SendDeps, recipient: MailRecipientRecord): Promise<boolean> {
  const known = await store.subscribers.exists({
    _id: recipient.subscriber ?? '',
    state: 'active',
  });
  return known !== null;
}

/** Goes into the mail and nowhere else; what is kept is its hash. */
function tokenFor({ store, clock }: SendDeps, { mailing, recipient }: Mail): Promise<string> {
  return mailing.kind === 'confirmation' && recipient.subscriber
    ? issueConfirmation(store, recipient.subscriber, clock.now())
    : Promise.resolve(randomSecret());
}

function compose(deps: SendDeps, { mailing, recipient }: Mail, token: string): Promise<Buffer> {
  const { connection } = deps;
  const { letter } = mailing;
  const publicUrl = deps.publicUrl();
  const postmark = {
    ...{ channelName: connection.channelName, publicUrl },
    settings: emailSettings.parse(connection.settings),
    ...{ to: recipient.address, messageId: recipient.messageId, at: mailing.at.getTime() },
  };
  switch (letter.kind) {
    case 'issue':
      return composeIssue(letter, postmark, {
        web: issueAddress(publicUrl, connection.slug, mailing._id),
        leave: leaveAddress(publicUrl, connection.slug, token),
      });
    case 'confirmation':
      return composeConfirmation(postmark, confirmAddress(publicUrl, connection.slug, token));
    case 'reply':
      return composeReply(letter, postmark);
  }
}

function changeAfter(
  outcome: SmtpOutcome,
  { attempts }: MailRecipientRecord,
  now: number,
): Partial<MailRecipientRecord> {
  switch (outcome.type) {
    case 'accepted':
      return { state: 'sent', wakeAt: null, reason: null, at: new Date(now) };
    case 'refused':
      return { state: 'refused', wakeAt: null, reason: outcome.reason };
    case 'unknown':
      return { state: 'unknown', wakeAt: null, reason: outcome.reason };
    case 'retry-later': {
      const wait = WAITS[attempts];
      if (wait === undefined) {
        const reason = `It was given up after ${attempts + 1} attempts. ${outcome.reason}`;
        return { state: 'refused', wakeAt: null, reason };
      }
      return {
        state: 'pending',
        wakeAt: new Date(now + (outcome.cut ? CUT_WAIT : wait)),
        reason: outcome.reason,
      };
    }
  }
}
