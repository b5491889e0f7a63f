import { connectChannel } from '../../../src/channels/channel-connector.js';
import { connectionDetails } from '../../../src/channels/channel-details.js';
import { OPERATOR } from '../../../src/cli/operator.js';
import { FUNCTION_NAMES } from '../../../src/domain/index.js';
import { DAY, MINUTE, type Instant } from '../../../src/domain/time-units.js';
import { newDelivery } from '../../../src/publishing/scheduling/new-delivery.js';
import type { Services } from '../../../src/services.js';
import type { ChannelRecord } from '../../../src/store/channels.js';
import type { DeliveryRecord } from '../../../src/store/deliveries.js';
import type { PostRecord } from '../../../src/store/posts.js';
import { newRecordId } from '../../../src/store/record-id.js';

const ALWAYS_OPEN = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: 0, to: 24 * 60 }));

export interface ChannelWish {
  readonly slug: string;
  /** A name that the services' registry has. */
  readonly network?: string;
  readonly settings?: Readonly<Record<string, string>>;
  readonly credentials?: Readonly<Record<string, string>>;
  readonly gapMinutes?: number;
}

/** Connects a channel that is always open, with every dimmer at 100 for two months. */
export async function seedChannel(services: Services, wish: ChannelWish): Promise<ChannelRecord> {
  const { slug, network = 'feed', settings = {}, credentials = {}, gapMinutes = 1 } = wish;
  const adapter = services.networks.get(network);
  const details = connectionDetails(adapter).parse({
    ...{ name: `Channel ${slug}`, slug, settings, credentials },
    rhythm: { zone: 'UTC', windows: ALWAYS_OPEN, preferredTimes: [], gapMinutes },
    blackouts: [],
    approval: { news: false, support: false, events: false },
  });
  const request = { network: adapter, details, unreachableToo: false };
  const outcome = await connectChannel(services, OPERATOR, request);
  if (outcome.type !== 'connected') throw new Error(outcome.reason);
  const { channel } = outcome;
  const began = services.clock.now() - 60 * DAY;
  for (const name of FUNCTION_NAMES) {
    channel.dimmers[name].levels.push({ at: began, level: 100, by: null });
  }
  for (const rhythm of channel.rhythms) rhythm.from = began;
  const { dimmers, rhythms } = channel;
  await services.store.channels.updateOne({ _id: channel._id }, { $set: { dimmers, rhythms } });
  return channel;
}

/** An API token, as the command line makes one. */
export async function seedToken({ access }: Services): Promise<string> {
  const by = { kind: 'system', id: 'test', name: 'Test' } as const;
  const { token } = await access.tokens.create(
    { name: 'Test', role: 'manager', expiresAt: null },
    by,
  );
  return token;
}

/**
 * Queues one post on a channel at each of these instants, as if each had been scheduled long ago:
 * nearer to each other than the rules of scheduling allow, since it is publishing that is tried.
 */
export async function seedDue(
  { store, clock }: Pick<Services, 'store' | 'clock'>,
  channel: ChannelRecord,
  dueAt: readonly Instant[],
  textOf = (number: number): string => `Post ${number} on ${channel.slug}`,
): Promise<DeliveryRecord[]> {
  const now = clock.now();
  const made = dueAt.map((at, i) => {
    const post = postRecord(textOf(i + 1), now - 5 * MINUTE);
    const placement = { kind: 'fixed', wall: '2026-01-01T00:00', zone: 'UTC' } as const;
    const delivery = newDelivery({
      ...{ post, channel, actor: OPERATOR, now, needsApproval: false, overrideReason: null },
      placed: {
        ...{ type: 'placed', at, holds: null, overridden: [] },
        placement: { ...placement, choice: 'first' },
      },
    });
    return { post, delivery };
  });
  await store.posts.insertMany(made.map(({ post }) => post));
  const deliveries = made.map(({ delivery }) => delivery);
  await store.deliveries.insertMany(deliveries);
  return deliveries;
}

function postRecord(text: string, at: Instant): PostRecord {
  return {
    ...{ _id: newRecordId(at), function: 'news', title: null, text, media: [], variants: {} },
    ...{ author: OPERATOR.id, revision: 0, sample: false },
    ...{ createdAt: new Date(at), updatedAt: new Date(at) },
  };
}
