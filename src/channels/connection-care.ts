import { trusted } from 'mongoose';
import { HOUR, MINUTE, type Instant } from '../domain/time-units.js';
import type { CheckOutcome } from '../networks/contract.js';
import type { ChannelRecord } from '../store/channels.js';
import type { ConnectionCareRecord } from '../store/connection-care.js';
import type { Store } from '../store/store.js';
import { checkConnection, connectionAfter } from './connection-check.js';
import { loseConnection, type ConnectionLossDeps } from './connection-loss.js';
import { keepCare } from './connection-lock.js';
import { connectionOf, renewConnection, type RenewalDeps } from './connection-renewal.js';

/** How often a channel that is about to publish is checked. */
const CHECK_EVERY = 15 * MINUTE;
/** A channel is checked when it publishes within this. */
const LOOKS_AHEAD = 6 * HOUR;
/** Credentials are renewed this long before they end. */
const RENEWED_BEFORE = 30 * MINUTE;
/** How many channels one look checks; the rest is for the next. */
const MOST_AT_ONCE = 20;

export interface ConnectionCareDeps extends RenewalDeps, ConnectionLossDeps {
  readonly store: Pick<Store, 'channels' | 'connectionCare' | 'deliveries'>;
}

/**
 * Keeps connections alive: renews credentials before they end, and checks each channel that
 * publishes in the next hours, so that people hear of a dead connection before a post fails of it.
 *
 * @returns how many channels were renewed or checked
 */
export async function careForConnections(deps: ConnectionCareDeps): Promise<number> {
  const now = deps.clock.now();
  const channels = await deps.store.channels
    .find({ deletedAt: null })
    .sort({ _id: 1 })
    .lean<ChannelRecord[]>()
    .exec();
  const cares = await deps.store.connectionCare
    .find({ _id: trusted({ $in: channels.map(({ _id }) => _id) }) })
    .lean<ConnectionCareRecord[]>()
    .exec();
  const careOf = new Map(cares.map((care) => [care._id, care]));
  let done = 0;
  for (const channel of channels) {
    if (done === MOST_AT_ONCE) break;
    // A person has been told already, and only a person can help.
    if (channel.connection.state === 'reconnect') continue;
    const care = careOf.get(channel._id);
    if (endsSoon(care, now)) {
      await renewConnection(deps, channel._id, channel.credentials);
      done += 1;
    } else if (!wasChecked(care, now) && (await publishesSoon(deps, channel._id, now))) {
      await checkOnce(deps, channel, care);
      done += 1;
    }
  }
  return done;
}

const endsSoon = (care: ConnectionCareRecord | undefined, now: Instant): boolean =>
  care?.endsAt != null && care.endsAt.getTime() - now < RENEWED_BEFORE;

const wasChecked = (care: ConnectionCareRecord | undefined, now: Instant): boolean =>
  care?.checkedAt != null && now - care.checkedAt.getTime() < CHECK_EVERY;

const publishesSoon = (
  { store }: ConnectionCareDeps,
  channel: string,
  now: Instant,
): Promise<unknown> =>
  store.deliveries
    .findOne({ channel, state: 'queued', dueAt: trusted({ $lte: new Date(now + LOOKS_AHEAD) }) })
    .select({ _id: 1 })
    .lean()
    .exec();

/** One process checks; the others find that it was done. */
async function checkOnce(
  deps: ConnectionCareDeps,
  channel: ChannelRecord,
  care: ConnectionCareRecord | undefined,
): Promise<void> {
  const now = deps.clock.now();
  const id = channel._id;
  await keepCare(deps, id);
  // Marked first: a network that hangs is not asked again by the next look.
  const claimed = await deps.store.connectionCare.updateOne(
    { _id: id, checkedAt: care?.checkedAt ?? null },
    { $set: { checkedAt: new Date(now) } },
  );
  if (claimed.matchedCount === 0) return;
  const { outcome, credentials } = await check(deps, channel);
  const checked = { ...channel, credentials };
  if (outcome.type === 'rejected') return loseConnection(deps, checked, outcome.reason);
  const connection = connectionAfter(channel.connection, outcome, new Date(now));
  await deps.store.channels.updateOne(
    // What a post met meanwhile weighs more than a check without effect.
    { _id: id, deletedAt: null, credentials, 'connection.state': 'connected' },
    { $set: { connection } },
  );
}

/** A session that has ended is no dead connection while it can be renewed. */
async function check(
  deps: ConnectionCareDeps,
  channel: ChannelRecord,
): Promise<{ outcome: CheckOutcome; credentials: string | null }> {
  const network = deps.networks.get(channel.network);
  const first = await checkConnection(network, connectionOf(deps, channel));
  if (first.type !== 'rejected' || network.refresh === undefined) {
    return { outcome: first, credentials: channel.credentials };
  }
  const renewal = await renewConnection(deps, channel._id, channel.credentials);
  switch (renewal.type) {
    case 'renewed': {
      const outcome = await checkConnection(network, renewal.connection);
      return { outcome, credentials: renewal.sealed };
    }
    case 'rejected':
      return { outcome: renewal, credentials: channel.credentials };
    case 'not-now':
      return {
        outcome: { type: 'unreachable', reason: renewal.reason },
        credentials: channel.credentials,
      };
  }
}
