import { setTimeout as pause } from 'node:timers/promises';
import type { ChannelCredentials } from '../access/channel-credentials.js';
import type { Clock } from '../clock.js';
import { SECOND } from '../domain/time-units.js';
import type { Connection, Network, RefreshOutcome } from '../networks/contract.js';
import type { Networks } from '../networks/registry.js';
import type { ChannelRecord } from '../store/channels.js';
import type { Store } from '../store/store.js';
import { withConnectionLock } from './connection-lock.js';

const RENEWAL_DEADLINE = 15 * SECOND;
/** In milliseconds. */
const BETWEEN_TRIES = 100;

export interface RenewalDeps {
  readonly store: Pick<Store, 'channels' | 'connectionCare'>;
  readonly networks: Pick<Networks, 'get'>;
  readonly credentials: ChannelCredentials;
  readonly clock: Clock;
  /** How long to wait for who is renewing it already; 3 s unless told. */
  readonly renewalPatienceMilliseconds?: number;
}

/** Named by what the caller does next. */
export type Renewal =
  /** Go on with this. */
  | {
      readonly type: 'renewed';
      readonly connection: Connection;
      /** The credentials as they are stored now. */
      readonly sealed: string | null;
    }
  /** A person must connect the channel again. */
  | { readonly type: 'rejected'; readonly reason: string }
  /** The present credentials are kept: try later. */
  | { readonly type: 'not-now'; readonly reason: string };

/**
 * Exchanges a channel's credentials for new ones, once, whoever asks at the same time: who comes
 * second finds what the first one saved. New credentials are durable before they are used, and
 * never replace the present ones with less.
 *
 * @param used the sealed credentials that no longer worked, or are about to end
 */
export async function renewConnection(
  deps: RenewalDeps,
  channelId: string,
  used: string | null,
): Promise<Renewal> {
  const { renewalPatienceMilliseconds = 3 * SECOND } = deps;
  // A post that is due must not be put off for a minute because of a renewal of half a second.
  for (let waited = 0; ; waited += BETWEEN_TRIES) {
    const locked = await withConnectionLock(deps, channelId, () => renew(deps, channelId, used));
    if (locked.type === 'held') return locked.result;
    if (waited >= renewalPatienceMilliseconds) break;
    await pause(BETWEEN_TRIES);
  }
  return { type: 'not-now', reason: 'Its connection is being renewed at this moment.' };
}

async function renew(deps: RenewalDeps, channelId: string, used: string | null): Promise<Renewal> {
  const channel = await deps.store.channels.findById(channelId).lean<ChannelRecord>().exec();
  if (!channel || channel.deletedAt)
    return { type: 'rejected', reason: 'The channel was deleted.' };
  const network = deps.networks.get(channel.network);
  const connection = connectionOf(deps, channel);
  // Somebody was faster, or a person connected it anew.
  if (channel.credentials !== used) {
    return { type: 'renewed', connection, sealed: channel.credentials };
  }
  if (network.refresh === undefined) {
    return { type: 'rejected', reason: `${network.label} no longer takes what is stored here.` };
  }
  const outcome = await asked(network, connection);
  switch (outcome.type) {
    case 'rejected':
      return outcome;
    case 'unreachable':
      return { type: 'not-now', reason: outcome.reason };
    case 'refreshed':
      return save(deps, { channel, network, connection, outcome });
  }
}

interface Refreshed {
  readonly channel: ChannelRecord;
  readonly network: Network;
  readonly connection: Connection;
  readonly outcome: Extract<RefreshOutcome, { type: 'refreshed' }>;
}

async function save(
  { store, credentials }: RenewalDeps,
  { channel, network, connection, outcome }: Refreshed,
): Promise<Renewal> {
  const anew = outcome.credentials;
  if (!network.credentials.safeParse(anew).success || hasLost(connection.credentials, anew)) {
    return { type: 'not-now', reason: `${network.label} answered without usable credentials.` };
  }
  const sealed = credentials.seal(channel._id, { ...anew });
  const written = await store.channels.updateOne(
    { _id: channel._id, credentials: channel.credentials },
    { $set: { credentials: sealed } },
  );
  if (written.matchedCount === 0) {
    return { type: 'not-now', reason: 'Somebody connected the channel anew meanwhile.' };
  }
  await store.connectionCare.updateOne(
    { _id: channel._id },
    { $set: { endsAt: outcome.endsAt === null ? null : new Date(outcome.endsAt) } },
  );
  return { type: 'renewed', connection: { ...connection, credentials: anew }, sealed };
}

/** An adapter that throws has learnt nothing. */
async function asked(network: Network, connection: Connection): Promise<RefreshOutcome> {
  try {
    const signal = AbortSignal.timeout(RENEWAL_DEADLINE);
    const outcome = await network.refresh?.(connection, signal);
    return outcome ?? { type: 'unreachable', reason: 'It cannot be renewed.' };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { type: 'unreachable', reason: `${network.label} gave no clear answer (${reason}).` };
  }
}

const hasLost = (before: Connection['credentials'], after: Connection['credentials']): boolean =>
  Object.entries(before).some(([name, value]) => Boolean(value) && !after[name]);

/** A channel as its adapter sees it. */
export function connectionOf(
  { credentials }: Pick<RenewalDeps, 'credentials'>,
  channel: ChannelRecord,
): Connection {
  return {
    channel: channel._id,
    channelName: channel.name,
    slug: channel.slug,
    settings: channel.settings,
    credentials: channel.credentials ? credentials.unseal(channel._id, channel.credentials) : {},
  };
}
