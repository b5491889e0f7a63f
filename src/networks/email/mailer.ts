import { trusted } from 'mongoose';
import type { Clock } from '../../clock.js';
import { startDeadline } from '../../deadline.js';
import { MINUTE, SECOND, type Instant } from '../../domain/time-units.js';
import type { MailingRecord } from '../../store/mailings.js';
import type { Store } from '../../store/store.js';
import type { Connection } from '../contract.js';
import { duePending, nextPendingAt } from './mailing-book.js';
import { gatherRecipients } from './mailing-recipients.js';
import { openChannelSmtp } from './channel-servers.js';
import { sendOne, type SendDeps } from './mail-sender.js';
import type { SmtpSession } from './smtp-session.js';

export type MailStore = Pick<Store, 'mailings' | 'mailRecipients' | 'subscribers'>;

/** How long the steps of mailing may take, in milliseconds. */
export interface MailTimes {
  /** How long a claim holds; a mailing whose worker died goes on after at most this. */
  readonly lease: number;
  /** For one mail, from the first command to the last answer. */
  readonly sendDeadline: number;
}

export const MAIL_TIMES: MailTimes = { lease: 60 * SECOND, sendDeadline: 30 * SECOND };

export interface MailerDeps {
  readonly store: MailStore;
  readonly clock: Clock;
  readonly publicUrl: () => string;
  /** Certificates (PEM) that are trusted beside the usual ones. */
  readonly trusted: readonly string[];
  /** `MAIL_TIMES` unless told. */
  readonly times?: MailTimes;
}

/** What a mailing waits for after the first, second … interruption in a row. */
const PAUSES = [30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 20 * MINUTE, 30 * MINUTE];
const BATCH = 50;

export type DrainResult =
  /** Somebody else has it, or there is nothing to be done. */
  | { readonly type: 'nothing-to-claim' }
  /** Another worker took over, because this one was too slow. */
  | { readonly type: 'overtaken' }
  | { readonly type: 'interrupted'; readonly reason: string }
  /** The server no longer lets the channel in. */
  | { readonly type: 'rejected'; readonly reason: string }
  | { readonly type: 'ended' };

/**
 * Takes one due mailing as far as it goes: writes its recipients down, then sends one mail after
 * the other at the server's pace. Every step is a conditional write, so that running it twice is
 * harmless and a crash costs at most the one mail that was under way.
 */
export async function drainMailing(
  deps: MailerDeps,
  id: string,
  connect: (channel: string) => Promise<Connection | 'deleted' | 'reconnect'>,
  signal: AbortSignal,
): Promise<DrainResult> {
  const { store } = deps;
  const mailing = await claim(deps, id);
  if (!mailing) return { type: 'nothing-to-claim' };
  await giveUpAbandoned(store, id);
  const connection = await connect(mailing.channel);
  if (connection === 'deleted') {
    await withdrawAll(store, id);
    return finish(deps, mailing);
  }
  if (connection === 'reconnect') {
    return waitForPerson(deps, mailing);
  }
  const hold = holder(deps, mailing);
  if (mailing.state === 'gathering') {
    const gathered = await gatherRecipients(deps, { mailing, connection, hold });
    if (!gathered) return { type: 'overtaken' };
  }
  return sendAll(deps, { mailing, connection, hold, signal });
}

/** While one is at work, `wakeAt` is when its lease has run out. */
function claim({ store, clock, times = MAIL_TIMES }: MailerDeps, id: string) {
  const now = clock.now();
  return store.mailings
    .findOneAndUpdate(
      { _id: id, wakeAt: trusted({ $lte: new Date(now) }) },
      { $inc: { epoch: 1 }, $set: { wakeAt: new Date(now + times.lease) } },
      { returnDocument: 'after' },
    )
    .lean<MailingRecord>()
    .exec();
}

/**
 * Makes what answers whether the mailing is still ours, for long enough to send one more mail.
 * Written only when the lease draws near its end.
 */
function holder(deps: MailerDeps, { _id, epoch, wakeAt }: MailingRecord): () => Promise<boolean> {
  const { store, clock, times = MAIL_TIMES } = deps;
  let until = wakeAt?.getTime() ?? 0;
  return async () => {
    const now = clock.now();
    if (until - now > times.sendDeadline + times.lease / 10) return true;
    until = now + times.lease;
    const { matchedCount } = await store.mailings.updateOne(
      { _id, epoch },
      { $set: { wakeAt: new Date(until) } },
    );
    return matchedCount > 0;
  };
}

/** Whoever was sending these is gone: they may be out, so they are never sent again. */
async function giveUpAbandoned({ mailRecipients }: MailStore, mailing: string): Promise<void> {
  await mailRecipients.updateMany(
    { mailing, state: 'sending' },
    {
      $set: {
        state: 'unknown',
        wakeAt: null,
        reason: 'Dimmerbank stopped while this mail was being sent.',
      },
    },
  );
}

async function withdrawAll({ mailRecipients }: MailStore, mailing: string): Promise<void> {
  await mailRecipients.updateMany(
    { mailing, state: 'pending' },
    { $set: { state: 'withdrawn', wakeAt: null, reason: 'The channel was deleted.' } },
  );
}

interface Sending {
  readonly mailing: MailingRecord;
  readonly connection: Connection;
  readonly hold: () => Promise<boolean>;
  readonly signal: AbortSignal;
}

async function sendAll(deps: MailerDeps, sending: Sending): Promise<DrainResult> {
  const { store, clock, times = MAIL_TIMES } = deps;
  const { mailing, connection, hold, signal } = sending;
  let session: SmtpSession | null = null;
  try {
    for (;;) {
      const batch = await duePending(store, {
        ...{ mailing: mailing._id, now: clock.now(), limit: BATCH },
      });
      if (batch.length === 0) return await finish(deps, mailing);
      for (const recipient of batch) {
        if (signal.aborted) return await release(deps, mailing);
        session ??= await openSession(deps, connection, signal);
        // After connecting, which may take long; before the intent, which must be covered.
        if (!(await hold())) return { type: 'overtaken' };
        const sender: SendDeps = { ...deps, session, connection };
        const result = await sendOne(sender, { mailing, recipient }, sendSignal(times));
        if (result.type === 'interrupted') return await interrupt(deps, mailing, result.reason);
        if (result.type === 'sent' && (mailing.interruptions > 0 || mailing.problem !== null)) {
          await clearTrouble(deps, mailing);
        }
      }
    }
  } catch (error) {
    if (!(error instanceof ServerProblem)) throw error;
    const interrupted = await interrupt(deps, mailing, error.message);
    return error.rejected ? { type: 'rejected', reason: error.message } : interrupted;
  } finally {
    session?.close();
  }
}

const sendSignal = ({ sendDeadline }: MailTimes): AbortSignal => AbortSignal.timeout(sendDeadline);

/** The server cannot be used at the moment; the message says why. */
class ServerProblem extends Error {
  override readonly name = 'ServerProblemError';
  constructor(
    reason: string,
    readonly rejected: boolean,
  ) {
    super(reason);
  }
}

async function openSession(
  deps: MailerDeps,
  connection: Connection,
  signal: AbortSignal,
): Promise<SmtpSession> {
  const deadline = startDeadline(20 * SECOND, signal);
  const wish = { trusted: deps.trusted, signal: deadline.signal };
  const opening = await openChannelSmtp(connection, wish).finally(() => deadline.clear());
  if (opening.type === 'open') return opening.session;
  throw new ServerProblem(opening.reason, opening.type === 'rejected');
}

/** Looked at often, so that it goes on soon after somebody has connected the channel again. */
async function waitForPerson(
  { store, clock }: MailerDeps,
  { _id, epoch }: MailingRecord,
): Promise<DrainResult> {
  const reason = 'The channel must be connected again first.';
  await store.mailings.updateOne(
    { _id, epoch },
    { $set: { wakeAt: new Date(clock.now() + MINUTE), problem: reason, interruptions: 0 } },
  );
  return { type: 'interrupted', reason };
}

async function interrupt(
  { store, clock }: MailerDeps,
  { _id, epoch, interruptions }: MailingRecord,
  reason: string,
): Promise<DrainResult> {
  const pause = PAUSES[interruptions] ?? PAUSES.at(-1) ?? MINUTE;
  await store.mailings.updateOne(
    { _id, epoch },
    {
      $set: {
        wakeAt: new Date(clock.now() + pause),
        problem: reason,
        interruptions: interruptions + 1,
      },
    },
  );
  return { type: 'interrupted', reason };
}

async function clearTrouble({ store }: MailerDeps, mailing: MailingRecord): Promise<void> {
  mailing.interruptions = 0;
  mailing.problem = null;
  const { _id, epoch } = mailing;
  await store.mailings.updateOne({ _id, epoch }, { $set: { interruptions: 0, problem: null } });
}

/** Lets the next worker go on at once. */
async function release(
  { store, clock }: MailerDeps,
  { _id, epoch }: MailingRecord,
): Promise<DrainResult> {
  await store.mailings.updateOne({ _id, epoch }, { $set: { wakeAt: new Date(clock.now()) } });
  return { type: 'interrupted', reason: 'Dimmerbank was stopped.' };
}

/** Nothing is due: it has ended, or waits for those whose server asked for patience. */
async function finish(
  { store, clock }: MailerDeps,
  { _id, epoch }: MailingRecord,
): Promise<DrainResult> {
  const now: Instant = clock.now();
  const next = await nextPendingAt(store, _id);
  if (next) {
    const problem = 'Some servers asked us to wait.';
    await store.mailings.updateOne({ _id, epoch }, { $set: { wakeAt: next, problem } });
    return { type: 'interrupted', reason: problem };
  }
  await store.mailings.updateOne(
    { _id, epoch },
    { $set: { state: 'ended', wakeAt: null, problem: null, endedAt: new Date(now) } },
  );
  return { type: 'ended' };
}
