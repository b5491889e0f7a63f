import { trusted } from 'mongoose';
import { DAY, type Instant } from '../../domain/time-units.js';
import { randomSecret, sha256 } from '../../access/hashes.js';
import { isDuplicateKey } from '../../store/duplicate-key.js';
import { newRecordId } from '../../store/record-id.js';
import type { Store } from '../../store/store.js';
import type { SubscriberRecord, SubscriptionEnd } from '../../store/subscribers.js';
import { presentText } from '../../store/typed-demand.js';

type Subscribers = Pick<Store, 'subscribers'>;

/** How long the link in a mail that asks to confirm can be used. */
const CONFIRM_WITHIN = 7 * DAY;
/** Mails that ask to confirm, to one address in that time: nobody can fill a stranger's mailbox. */
const MOST_QUESTIONS = 5;

/** The subscriber with this address, who has to be asked to confirm; null when nobody is asked. */
export async function findOrAddPending(
  { subscribers }: Subscribers,
  wish: { readonly channel: string; readonly address: string; readonly now: Instant },
): Promise<SubscriberRecord | null> {
  const { channel, address, now } = wish;
  try {
    const record = newSubscriber(wish, { state: 'pending', source: 'form' });
    await subscribers.create(record);
    return record;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  const known = await subscribers.findOne({ channel, address }).lean<SubscriberRecord>().exec();
  if (!known || known.state === 'active') return null;
  const expired = (known.confirmExpiresAt?.getTime() ?? 0) <= now;
  return expired || known.questions < MOST_QUESTIONS ? known : null;
}

/** Makes a new token for the mail that asks to confirm; the ones before it are void. */
export async function issueConfirmation(
  { subscribers }: Subscribers,
  subscriber: string,
  now: Instant,
): Promise<string> {
  const token = randomSecret();
  const known = await subscribers.findById(subscriber).lean<SubscriberRecord>().exec();
  const fresh = (known?.confirmExpiresAt?.getTime() ?? 0) <= now;
  const set = { confirmHash: sha256(token), confirmExpiresAt: new Date(now + CONFIRM_WITHIN) };
  await subscribers.updateOne(
    { _id: subscriber, state: trusted({ $ne: 'active' }) },
    fresh ? { $set: { ...set, questions: 1 } } : { $set: set, $inc: { questions: 1 } },
  );
  return token;
}

/** Whom a confirming link is for, while it can be used. Changes nothing. */
export async function findByConfirmation(
  { subscribers }: Subscribers,
  asked: { readonly channel: string; readonly token: string; readonly now: Instant },
): Promise<SubscriberRecord | null> {
  const known = await subscribers
    .findOne({ confirmHash: presentText({ $eq: sha256(asked.token) }) })
    .lean<SubscriberRecord>()
    .exec();
  if (known?.channel !== asked.channel) return null;
  if (known.state === 'active') return known;
  return (known.confirmExpiresAt?.getTime() ?? 0) > asked.now ? known : null;
}

/** Begins the subscription. @returns false where the link is not, or no longer, good for anything */
export async function confirmSubscription(
  deps: Subscribers,
  asked: { readonly channel: string; readonly token: string; readonly now: Instant },
): Promise<boolean> {
  const known = await findByConfirmation(deps, asked);
  if (!known) return false;
  // The hash stays, so that a second click says the same as the first.
  await deps.subscribers.updateOne(
    { _id: known._id, state: trusted({ $ne: 'active' }), confirmHash: known.confirmHash },
    {
      $set: {
        state: 'active',
        source: 'form',
        consent: `Signed up on the channel’s page and confirmed by mail on ${new Date(asked.now).toISOString()}.`,
        confirmedAt: new Date(asked.now),
        questions: 0,
        endedAt: null,
        endedBy: null,
        reason: null,
      },
    },
  );
  return true;
}

/** Ends a subscription for good; one that has ended stays as it is. */
export async function endSubscription(
  { subscribers }: Subscribers,
  end: {
    readonly subscriber: string;
    readonly by: SubscriptionEnd;
    readonly reason: string;
    readonly now: Instant;
  },
): Promise<boolean> {
  const { modifiedCount } = await subscribers.updateOne(
    { _id: end.subscriber, state: 'active' },
    {
      $set: {
        state: 'ended',
        endedAt: new Date(end.now),
        endedBy: end.by,
        reason: end.reason,
        // A link to confirm that is still about must not begin it anew.
        confirmHash: null,
        confirmExpiresAt: null,
      },
    },
  );
  return modifiedCount > 0;
}

export function newSubscriber(
  {
    channel,
    address,
    now,
  }: { readonly channel: string; readonly address: string; readonly now: Instant },
  more: Pick<SubscriberRecord, 'state' | 'source'> & Partial<SubscriberRecord>,
): SubscriberRecord {
  return {
    ...{ _id: newRecordId(now), channel, address, consent: '', questions: 0 },
    ...{ confirmHash: null, confirmExpiresAt: null, confirmedAt: null },
    ...{ endedAt: null, endedBy: null, reason: null, createdAt: new Date(now) },
    ...more,
  };
}
