import type { Clock } from '../src/clock.js';
import { DAY, type Instant } from '../src/domain/time-units.js';
import type { Store } from '../src/store/store.js';
import { yearOldChannel, deliveryRecord, postRecord } from './bench-records.js';
import type { DueItems } from './due-messages.js';

const CHANNELS = 50;
const IN_ONE_WRITE = 1_000;

/**
 * A clock of a bench's own, so that deliveries can be written in peace for a moment that is then
 * chosen: what is due at the moment in the documents is due at the moment that was chosen.
 */
export interface MovableClock extends Clock {
  /** From now on `there` of the documents is `here` of the machine. */
  align(there: Instant, here: Instant): void;
}

export function movableClock(): MovableClock {
  let shift = 0;
  return {
    now: () => Date.now() + shift,
    align(there, here) {
      shift = there - here;
    },
  };
}

/**
 * Writes deliveries that are due at even distances, over many channels that keep no distance.
 * @returns when the first is due, by the documents
 */
export async function seedDueItems(
  store: Store,
  now: Instant,
  { items, overMilliseconds }: DueItems,
): Promise<Instant> {
  const first = now + DAY;
  const channels = Array.from({ length: CHANNELS }, () => {
    const channel = yearOldChannel(now, { network: 'feed' });
    return {
      ...channel,
      rhythms: channel.rhythms.map((rhythm) => ({ ...rhythm, gapMinutes: 0 })),
    };
  });
  await store.channels.insertMany(channels);
  for (let from = 0; from < items; from += IN_ONE_WRITE) {
    const count = Math.min(IN_ONE_WRITE, items - from);
    const posts = Array.from({ length: count }, (_, i) => postRecord(now, from + i));
    await store.posts.insertMany(posts);
    await store.deliveries.insertMany(
      posts.flatMap((each, i) => {
        const channel = channels[(from + i) % CHANNELS];
        const at = first + Math.floor(((from + i) * overMilliseconds) / items);
        return channel ? [deliveryRecord(each, channel, { at })] : [];
      }),
    );
  }
  return first;
}
