import { hashPassword } from '../src/access/passwords.js';
import type { DeliveryState } from '../src/domain/index.js';
import { HOUR } from '../src/domain/time-units.js';
import type { Services } from '../src/services.js';
import { newRecordId } from '../src/store/record-id.js';
import { yearOldChannel, deliveryRecord, postRecord } from './bench-records.js';

/** As many lanes as the queue's page shows, each with more than it shows. */
const CHANNELS = 20;
const QUEUED_EACH = 6;
const WAITING: readonly DeliveryState[] = [
  'unconfirmed',
  'failed',
  'missed',
  'conflict',
  'awaiting-approval',
  'held',
  'draft',
];
const WAITING_EACH = 11;

export interface QueueToShow {
  readonly person: { readonly email: string; readonly password: string };
}

/** Fills the queue's page as far as it goes: every lane and every list of it is full. */
export async function openQueueToShow({ store, clock }: Services): Promise<QueueToShow> {
  const now = clock.now();
  const person = { email: 'ada@example.com', password: 'seven lamps over the stage' };
  const author = newRecordId(now);
  await store.people.create({
    _id: author,
    email: person.email,
    name: 'Ada Byron',
    role: 'admin',
    zone: 'Europe/Berlin',
    state: 'active',
    passwordHash: await hashPassword(person.password),
    inviteHash: null,
    inviteExpiresAt: null,
    createdAt: new Date(now),
    lastLoginAt: null,
  });
  const channels = Array.from({ length: CHANNELS }, () => yearOldChannel(now, { network: 'feed' }));
  const states: readonly DeliveryState[] = [
    ...Array<DeliveryState>(CHANNELS * QUEUED_EACH).fill('queued'),
    ...WAITING.flatMap((state) => Array<DeliveryState>(WAITING_EACH).fill(state)),
  ];
  const shown = states.flatMap((state, number) => {
    const channel = channels[number % CHANNELS];
    if (!channel) return [];
    const post = { ...postRecord(now, number), author };
    const at = now + (number + 1) * HOUR;
    return [{ post, delivery: deliveryRecord(post, channel, { at, given: { state } }) }];
  });
  await store.channels.insertMany(channels);
  await store.posts.insertMany(shown.map(({ post }) => post));
  await store.deliveries.insertMany(shown.map(({ delivery }) => delivery));
  return { person };
}
