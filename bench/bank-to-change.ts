import { perFunction, slotsBetween, type Window } from '../src/domain/index.js';
import { DAY, type Instant } from '../src/domain/time-units.js';
import { planOf } from '../src/publishing/planning/channel-plan.js';
import { loadOrganisation } from '../src/publishing/planning/channel-queue.js';
import type { ChannelRecord } from '../src/store/channels.js';
import type { DeliveryRecord } from '../src/store/deliveries.js';
import type { PostRecord } from '../src/store/posts.js';
import type { Store } from '../src/store/store.js';
import { yearOldChannel, deliveryRecord, postRecord } from './bench-records.js';

/** So far back the rules look at what went out. */
const PAST = 60 * DAY;
const AHEAD = 120 * DAY;
const IN_ONE_WRITE = 1_000;
const ZONES = [
  'Europe/Berlin',
  'Europe/Lisbon',
  'America/New_York',
  'America/Sao_Paulo',
  'Asia/Kolkata',
  'Asia/Tokyo',
  'Australia/Sydney',
  'Pacific/Auckland',
];
const LEVELS = [25, 40, 50, 60, 75];

export interface BankToChange {
  readonly channels: readonly ChannelRecord[];
  readonly queued: number;
  readonly published: number;
}

/**
 * A bank in which hardly two channels are alike, each with a queue in its own slots, a tenth of it
 * at fixed times, and with everything out that was promised in the last sixty days.
 */
export async function openBankToChange(
  store: Store,
  now: Instant,
  size: { readonly channels: number; readonly queuedEach: number },
): Promise<BankToChange> {
  const channels = Array.from({ length: size.channels }, (_, index) => channelOf(now, index));
  await store.channels.insertMany(channels);
  const organisation = await loadOrganisation(store);
  let [queued, published] = [0, 0];
  let posts: PostRecord[] = [];
  let deliveries: DeliveryRecord[] = [];
  const write = async (): Promise<void> => {
    // Straight to the collections: filling them is not what is measured.
    await store.posts.collection.insertMany(posts as never[]);
    await store.deliveries.collection.insertMany(deliveries as never[]);
    [posts, deliveries] = [[], []];
  };
  for (const channel of channels) {
    const slots = slotsBetween(planOf(organisation, channel), now - PAST, now + AHEAD);
    const past = slots.filter(({ at }) => at < now);
    const ahead = slots.filter(({ at }) => at > now).slice(0, size.queuedEach);
    for (const { at, function: name } of [...past, ...ahead]) {
      const number = queued + published;
      const post: PostRecord = {
        ...postRecord(Math.min(at, now), number),
        function: name,
        text: `Number ${number}: what nobody has written before, and in words enough for a post.`,
      };
      const holds = new Date(at);
      posts.push(post);
      if (at < now) {
        published += 1;
        deliveries.push(deliveryRecord(post, channel, { at, given: { holds, ...outAt(at) } }));
      } else {
        queued += 1;
        const given = queued % 10 === 0 ? { placement: fixedAt(at) } : {};
        deliveries.push(deliveryRecord(post, channel, { at, given: { holds, ...given } }));
      }
      if (posts.length === IN_ONE_WRITE) await write();
    }
  }
  if (posts.length > 0) await write();
  return { channels, queued, published };
}

const fixedAt = (at: Instant): DeliveryRecord['placement'] => ({
  kind: 'fixed',
  wall: new Date(at).toISOString().slice(0, 16),
  zone: 'UTC',
  choice: 'first',
});

function channelOf(now: Instant, index: number): ChannelRecord {
  const channel = yearOldChannel(now, { network: 'feed' });
  const windows: Window[] = Array.from({ length: 5 + (index % 3) }, (_, day) => ({
    weekday: day + 1,
    from: 480 + 15 * (index % 9),
    to: 960 + 20 * (index % 7),
  }));
  const rhythm = {
    from: channel.createdAt.getTime(),
    zone: ZONES[index % ZONES.length] ?? 'UTC',
    windows,
    preferredTimes: index % 4 === 0 ? [600, 840] : [],
    gapMinutes: 30 + 15 * (index % 3),
  };
  return {
    ...channel,
    name: `Channel ${String(index).padStart(3, '0')}`,
    rhythms: [rhythm],
    dimmers: perFunction((name) => ({
      ...channel.dimmers[name],
      levels: [
        {
          at: rhythm.from,
          level: LEVELS[(index * 7 + name.length) % LEVELS.length] ?? 50,
          by: null,
        },
      ],
    })),
  };
}

const outAt = (time: Instant): Partial<DeliveryRecord> => {
  const at = new Date(time);
  return {
    ...{ state: 'published', wakeAt: null, epoch: 1, attempts: 1 },
    outcome: { networkId: String(time), url: `/feeds/${time}`, at, late: false },
    history: ['queued', 'publishing', 'published'].map((event) => {
      return { at, event, by: 'publisher', sentence: `It was ${event}.` };
    }),
  };
};
