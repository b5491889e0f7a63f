import { trusted } from 'mongoose';
import { MINUTE, SECOND, type Instant } from '../domain/time-units.js';
import type { NoticeMessageRecord } from '../store/notice-messages.js';
import type { Store } from '../store/store.js';
import type { SendOutcome } from './mail-server.js';

/** Longer than opening a connection and sending may take together. */
export const MESSAGE_LEASE = 90 * SECOND;
/** One look takes up so many; the rest is found by the next. */
const MOST_AT_ONCE = 20;
/** Minutes to wait after each claim; after the last of them the last again and again. */
const WAITS_MINUTES = [1, 2, 5, 10, 20, 30, 60] as const;
/** What could not be sent by then is news no more. */
export const GIVEN_UP_AFTER = 24 * 60 * MINUTE;

type Messages = Pick<Store, 'noticeMessages'>;

/** Ids of messages in a state whose time has come, the longest waiting first. */
export async function dueMessages(
  { noticeMessages }: Messages,
  state: NoticeMessageRecord['state'],
  now: Instant,
): Promise<string[]> {
  const found = await noticeMessages
    .find({ state, wakeAt: trusted({ $lte: new Date(now) }) })
    .sort({ wakeAt: 1 })
    .select({ _id: 1 })
    .limit(MOST_AT_ONCE)
    .lean<{ readonly _id: string }[]>()
    .exec();
  return found.map(({ _id }) => _id);
}

/** Takes a waiting message for this sender; null when another one has it. Nothing is sent yet. */
export function claimMessage(
  { noticeMessages }: Messages,
  id: string,
  now: Instant,
): Promise<NoticeMessageRecord | null> {
  return noticeMessages
    .findOneAndUpdate(
      { _id: id, state: 'waiting', wakeAt: trusted({ $lte: new Date(now) }) },
      { $inc: { epoch: 1 }, $set: { wakeAt: new Date(now + MESSAGE_LEASE) } },
      { returnDocument: 'after' },
    )
    .lean<NoticeMessageRecord>()
    .exec();
}

/** Written before the first byte: from here on it may have gone out (R1). False when overtaken. */
export async function intendMessage(
  { noticeMessages }: Messages,
  { _id, epoch }: NoticeMessageRecord,
  now: Instant,
): Promise<boolean> {
  const written = await noticeMessages.updateOne(
    { _id, epoch, state: 'waiting' },
    {
      $inc: { attempts: 1 },
      $set: { state: 'sending', wakeAt: new Date(now + MESSAGE_LEASE) },
    },
  );
  return written.matchedCount > 0;
}

/** What became of it, unless somebody else has taken over meanwhile (R4). */
export async function recordMessage(
  { noticeMessages }: Messages,
  message: NoticeMessageRecord,
  outcome: SendOutcome,
  now: Instant,
): Promise<void> {
  await noticeMessages.updateOne(
    { _id: message._id, epoch: message.epoch, state: trusted({ $in: ['waiting', 'sending'] }) },
    { $set: changeAfter(message, outcome, now) },
  );
}

/** What an outcome does to a message (pure). */
export function changeAfter(
  message: Pick<NoticeMessageRecord, 'way' | 'epoch' | 'at'>,
  outcome: SendOutcome,
  now: Instant,
): Partial<NoticeMessageRecord> {
  const over = { wakeAt: null } as const;
  switch (outcome.type) {
    case 'sent':
      return { ...over, state: 'sent', problem: null, sentAt: new Date(now) };
    case 'refused':
      return { ...over, state: 'failed', problem: outcome.reason };
    case 'unknown':
      // One e-mail twice is two; the webhook's receiver knows a repeat by its id.
      return message.way === 'email'
        ? { ...over, state: 'unknown', problem: outcome.reason }
        : again(message, outcome.reason, now);
    case 'not-sent':
      return again(message, outcome.reason, now);
  }
}

function again(
  message: Pick<NoticeMessageRecord, 'epoch' | 'at'>,
  problem: string,
  now: Instant,
): Partial<NoticeMessageRecord> {
  if (now - message.at.getTime() >= GIVEN_UP_AFTER) {
    return { state: 'failed', wakeAt: null, problem: `Given up after a day: ${problem}` };
  }
  const minutes = WAITS_MINUTES[message.epoch - 1] ?? 60;
  return { state: 'waiting', wakeAt: new Date(now + minutes * MINUTE), problem };
}
