import { MINUTE, type Instant } from '../domain/time-units.js';
import { newRecordId } from '../store/record-id.js';
import type { NoticeRecord } from '../store/notices.js';
import type { Store } from '../store/store.js';
import { GIVEN_UP_AFTER } from './message-queue.js';
import { COLLECTED_FOR } from './notices.js';
import { presentDate, presentText } from '../store/typed-demand.js';

const MOST_AT_ONCE = 500;
/** A collector that stopped in the middle is taken over from after this. */
const COLLECTING_TAKES_AT_MOST = 5 * MINUTE;

type Collected = Pick<Store, 'notices' | 'noticeMessages'>;

/**
 * Puts everything that a person waits to be told into one e-mail, once the first of it has waited
 * long enough. Two at once make two e-mails of different notices, never one notice twice.
 */
export async function collectMail(store: Collected, now: Instant): Promise<void> {
  const due = await store.notices
    .find({ mailAt: newsUntil(now, now) })
    .select({ person: 1 })
    .limit(MOST_AT_ONCE)
    .lean<Pick<NoticeRecord, 'person'>[]>()
    .exec();
  for (const person of new Set(due.map((notice) => notice.person))) {
    await collectFor(store, person, now);
  }
}

/** What was left long ago and never sent, because no worker ran, is news no more. */
const newsUntil = (until: Instant, now: Instant) =>
  presentDate({ $gt: new Date(now - GIVEN_UP_AFTER), $lte: new Date(until) });

async function collectFor(store: Collected, person: string, now: Instant): Promise<void> {
  const _id = newRecordId(now);
  await store.noticeMessages.create({
    ...{ _id, way: 'email', person, payload: null, epoch: 0, attempts: 0, problem: null },
    ...{ state: 'collecting', at: new Date(now), sentAt: null },
    wakeAt: new Date(now + COLLECTING_TAKES_AT_MOST),
  });
  await store.notices.updateMany(
    { person, mailAt: newsUntil(now + COLLECTED_FOR, now) },
    { $set: { mailAt: null, message: _id } },
  );
  await releaseMail(store, _id, now);
}

/** Lets a message go when all it carries is in it: only now may it be sent. */
export async function releaseMail(store: Collected, id: string, now: Instant): Promise<void> {
  const carries = await store.notices.exists({ message: presentText({ $eq: id }) });
  if (carries === null) {
    await store.noticeMessages.deleteOne({ _id: id, state: 'collecting' });
    return;
  }
  await store.noticeMessages.updateOne(
    { _id: id, state: 'collecting' },
    { $set: { state: 'waiting', wakeAt: new Date(now) } },
  );
}
