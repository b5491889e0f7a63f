import { trusted } from 'mongoose';
import { asAuditActor, type Actor } from '../access/actor.js';
import type { AuditLog } from '../access/audit-log.js';
import { findChannel } from '../channels/channel-finder.js';
import type { Clock } from '../clock.js';
import { NotFoundError } from '../failures.js';
import { endSubscription } from '../networks/email/subscriptions.js';
import type { Networks } from '../networks/registry.js';
import type { ChannelRecord } from '../store/channels.js';
import type { Store } from '../store/store.js';
import type { SubscriberRecord } from '../store/subscribers.js';

/** What the use cases of this folder are handed. */
export interface NewsletterDeps {
  readonly store: Store;
  readonly networks: Pick<Networks, 'get'>;
  readonly audit: Pick<AuditLog, 'record'>;
  readonly clock: Clock;
}

/** @throws NotFoundError also for a channel that keeps no list */
export async function findListChannel(
  { store, networks }: Pick<NewsletterDeps, 'store' | 'networks'>,
  id: string,
): Promise<ChannelRecord> {
  const channel = await findChannel(store, id);
  if (!networks.get(channel.network).subscribers) throw new NotFoundError('The list');
  return channel;
}

export type SubscriberCounts = Readonly<Record<SubscriberRecord['state'], number>>;

export async function countSubscribers(
  { subscribers }: Pick<Store, 'subscribers'>,
  channel: string,
): Promise<SubscriberCounts> {
  const count = (state: SubscriberRecord['state']) =>
    subscribers.countDocuments({ channel, state }).exec();
  const [active, pending, ended] = await Promise.all([
    count('active'),
    count('pending'),
    count('ended'),
  ]);
  return { active, pending, ended };
}

/** A page of a channel's subscribers, the newest first; one more than `limit` where there are more. */
export function listSubscribers(
  { subscribers }: Pick<Store, 'subscribers'>,
  page: {
    readonly channel: string;
    readonly limit: number;
    /** The id of the last one seen. */
    readonly after?: string;
    readonly address?: string;
  },
): Promise<SubscriberRecord[]> {
  const { channel, limit, after, address } = page;
  const filter = {
    channel,
    ...(address === undefined ? {} : { address: address.trim().toLowerCase() }),
    ...(after === undefined ? {} : { _id: trusted({ $lt: after }) }),
  };
  const found = subscribers.find(filter);
  return (address === undefined ? found.sort({ _id: -1 }) : found)
    .limit(limit + 1)
    .lean<SubscriberRecord[]>()
    .exec();
}

/** Ends somebody's subscription for them. @throws NotFoundError */
export async function removeSubscriber(
  deps: NewsletterDeps,
  actor: Actor,
  { channel, subscriber }: { readonly channel: string; readonly subscriber: string },
): Promise<SubscriberRecord> {
  await findListChannel(deps, channel);
  const { store, clock, audit } = deps;
  const known = await store.subscribers.findById(subscriber).lean<SubscriberRecord>().exec();
  if (known?.channel !== channel) throw new NotFoundError('The subscriber');
  const reason = `Removed by ${actor.name}.`;
  const ended = await endSubscription(store, { subscriber, by: 'staff', reason, now: clock.now() });
  // Somebody who has not confirmed yet is only forgotten.
  if (!ended) await store.subscribers.deleteOne({ _id: subscriber, state: 'pending' });
  await audit.record({
    actor: asAuditActor(actor),
    action: 'subscriber.remove',
    resource: { kind: 'channel', id: channel },
    before: { subscriber, state: known.state },
  });
  return known;
}
