import { trusted } from 'mongoose';
import type { Clock } from '../clock.js';
import { DAY, HOUR, type Instant } from '../domain/time-units.js';
import type { Logger } from '../log.js';
import type { NoticeMessageRecord } from '../store/notice-messages.js';
import type { NoticeRecord } from '../store/notices.js';
import type { PersonRecord } from '../store/people.js';
import type { Store } from '../store/store.js';
import { collectMail, releaseMail } from './mail-collector.js';
import type { MailServer, SendOutcome } from './mail-server.js';
import {
  claimMessage,
  dueMessages,
  GIVEN_UP_AFTER,
  intendMessage,
  recordMessage,
} from './message-queue.js';
import type { NoticeHook } from './notice-hook.js';
import { noticeMail } from './notice-mail.js';
import { presentText } from '../store/typed-demand.js';

export interface MessengerDeps {
  readonly store: Pick<Store, 'notices' | 'noticeMessages' | 'people'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Where people reach us, without a trailing slash. */
  readonly publicUrl: () => string;
  readonly mailServer: MailServer | undefined;
  readonly hook: NoticeHook | undefined;
  /** Aborted when the process begins to stop: nothing more is begun. */
  readonly stopping?: AbortSignal;
}

const NOTICES_KEPT_FOR = 90 * DAY;
const MESSAGES_KEPT_FOR = 30 * DAY;
const CLEARED_EVERY = HOUR;
const LOST: SendOutcome = {
  type: 'unknown',
  reason: 'The process that sent it stopped before it knew whether it went out.',
};

export type Messenger = ReturnType<typeof createMessenger>;

/**
 * Takes notices to people outside of our pages. Claim, open, intent, send, record: an e-mail that
 * may have gone out is never sent again, and one that provably did not is.
 */
export function createMessenger(deps: MessengerDeps) {
  const { store, clock, log, stopping } = deps;
  let clearedAt: Instant = -Infinity;

  async function sendOne(id: string): Promise<void> {
    const message = await claimMessage(store, id, clock.now());
    if (!message) return;
    const tooOld = clock.now() - message.at.getTime() >= GIVEN_UP_AFTER;
    const outcome: SendOutcome | null = tooOld
      ? { type: 'refused', reason: message.problem ?? 'It was not sent within a day.' }
      : await (message.way === 'email' ? mail(deps, message) : call(deps, message));
    if (!outcome) return;
    if (outcome.type !== 'sent')
      log.warn({ message: id, outcome: outcome.type }, 'notice not sent');
    await recordMessage(store, message, outcome, clock.now());
  }

  return {
    /** One look at what people wait to be told. */
    async look(): Promise<void> {
      const now = clock.now();
      await collectMail(store, now);
      for (const id of await dueMessages(store, 'collecting', now)) {
        await releaseMail(store, id, now);
      }
      for (const id of await dueMessages(store, 'sending', now)) await giveUpLost(store, id, now);
      for (const id of await dueMessages(store, 'waiting', now)) {
        if (stopping?.aborted) return;
        await sendOne(id);
      }
      if (Math.abs(now - clearedAt) < CLEARED_EVERY) return;
      clearedAt = now;
      const before = (age: number) => trusted({ $lte: new Date(now - age) });
      await store.notices.deleteMany({ at: before(NOTICES_KEPT_FOR) });
      await store.noticeMessages.deleteMany({ at: before(MESSAGES_KEPT_FOR) });
    },
  };
}

/** null when somebody else has taken over. */
async function mail(
  { store, clock, publicUrl, mailServer }: MessengerDeps,
  message: NoticeMessageRecord,
): Promise<SendOutcome | null> {
  if (!mailServer) return { type: 'not-sent', reason: 'No mail server is set up any more.' };
  const [person, notices] = await Promise.all([
    store.people.findById(message.person).lean<PersonRecord | null>().exec(),
    store.notices
      .find({ message: presentText({ $eq: message._id }) })
      .lean<NoticeRecord[]>()
      .exec(),
  ]);
  if (person?.state !== 'active') return { type: 'refused', reason: 'This person has gone.' };
  const opened = await mailServer.open();
  if (opened.type === 'not-sent') return opened;
  try {
    if (!(await intendMessage(store, message, clock.now()))) return null;
    const sorted = [...notices].sort((a, b) => a.at.getTime() - b.at.getTime());
    const given = { id: message._id, to: person.email, at: clock.now() };
    return await opened.send(noticeMail(given, sorted, publicUrl()));
  } finally {
    opened.close();
  }
}

async function call(
  { store, clock, hook }: MessengerDeps,
  message: NoticeMessageRecord,
): Promise<SendOutcome | null> {
  if (!hook) return { type: 'not-sent', reason: 'No webhook is set up any more.' };
  if (!(await intendMessage(store, message, clock.now()))) return null;
  return hook.send(message._id, message.payload ?? '');
}

/** Its sender was lost after the intent; whoever comes first says so, under a new epoch. */
async function giveUpLost(store: MessengerDeps['store'], id: string, now: Instant): Promise<void> {
  const lost = await store.noticeMessages
    .findOneAndUpdate(
      { _id: id, state: 'sending', wakeAt: trusted({ $lte: new Date(now) }) },
      { $inc: { epoch: 1 } },
      { returnDocument: 'after' },
    )
    .lean<NoticeMessageRecord>()
    .exec();
  if (lost) await recordMessage(store, lost, LOST, now);
}
