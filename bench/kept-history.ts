import type { DeliveryState } from '../src/domain/index.js';
import { DAY, HOUR, type Instant } from '../src/domain/time-units.js';
import type { ChannelRecord } from '../src/store/channels.js';
import type { DeliveryRecord } from '../src/store/deliveries.js';
import type { PostRecord } from '../src/store/posts.js';
import type { Store } from '../src/store/store.js';
import { yearOldChannel, deliveryRecord, postRecord } from './bench-records.js';

const CHANNELS = 20;
const QUEUED_EACH = 10;
const IN_ONE_WRITE = 1_000;

/**
 * Twenty channels that went out once a day each, for as long as it takes to come to so many
 * deliveries, with the same queue whatever the history: more kept means longer ago, not denser.
 */
export async function keepHistory(
  store: Store,
  now: Instant,
  kept: number,
): Promise<readonly ChannelRecord[]> {
  const channels = Array.from({ length: CHANNELS }, () => yearOldChannel(now, { network: 'feed' }));
  await store.channels.insertMany(channels);
  let posts: PostRecord[] = [];
  let deliveries: DeliveryRecord[] = [];
  const write = async (): Promise<void> => {
    // Straight to the collections: filling them is not what is measured.
    await store.posts.collection.insertMany(posts as never[]);
    await store.deliveries.collection.insertMany(deliveries as never[]);
    [posts, deliveries] = [[], []];
  };
  for (let number = -CHANNELS * QUEUED_EACH; number < kept; number++) {
    const channel = channels[(number + CHANNELS * QUEUED_EACH) % CHANNELS];
    if (!channel) continue;
    // Days before now from number 0 on, days after now below it.
    const at = now - Math.floor(number / CHANNELS) * DAY - HOUR;
    const post = postRecord(Math.min(at, now), number);
    posts.push(post);
    deliveries.push(
      deliveryRecord(post, channel, { at, given: number < 0 ? {} : past(at, number) }),
    );
    if (posts.length === IN_ONE_WRITE) await write();
  }
  if (posts.length > 0) await write();
  return channels;
}

function past(time: Instant, number: number): Partial<DeliveryRecord> {
  const at = new Date(time);
  const state = endOf(number);
  const out = { networkId: String(number), url: `/feeds/${number}`, at, late: false };
  return {
    state,
    wakeAt: null,
    epoch: 1,
    attempts: 1,
    outcome: state === 'published' ? out : null,
    problem: state === 'published' ? null : 'The network refused it.',
    history: ['queued', 'publishing', state].map((event) => {
      return { at, event, by: 'publisher', sentence: `It was ${event}.` };
    }),
  };
}

function endOf(number: number): DeliveryState {
  if (number % 50 === 0) return 'failed';
  if (number % 75 === 0) return 'missed';
  return number % 90 === 0 ? 'cancelled' : 'published';
}
