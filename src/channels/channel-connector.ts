import { asAuditActor, type Actor } from '../access/actor.js';
import { perFunction } from '../domain/index.js';
import { InvalidInputError } from '../failures.js';
import type { CheckOutcome, Network } from '../networks/contract.js';
import type { ChannelRecord } from '../store/channels.js';
import { isDuplicateKey } from '../store/duplicate-key.js';
import { newRecordId } from '../store/record-id.js';
import type { ConnectionDetails } from './channel-details.js';
import { checkConnection } from './connection-check.js';
import type { ChannelsDeps } from './channels-deps.js';

export type ConnectOutcome =
  | {
      readonly type: 'connected';
      readonly channel: ChannelRecord;
      /** Credentials that we chose and that are shown this once. */
      readonly issued: Readonly<Record<string, unknown>> | null;
    }
  /** Nothing was saved. */
  | Exclude<CheckOutcome, { type: 'ok' }>;

export interface ConnectRequest {
  /** Under which id; asked again for the same one, the channel that is there is answered. */
  readonly id?: string | null;
  readonly network: Network;
  readonly details: ConnectionDetails;
  /** Connects although the other side cannot be reached at the moment. */
  readonly unreachableToo: boolean;
}

/**
 * Connects a channel once its network takes the credentials. Every dimmer starts at 0: nothing is
 * promised before somebody turns one up.
 *
 * @throws InvalidInputError when another channel has, or ever had, the same slug
 */
export async function connectChannel(
  deps: ChannelsDeps,
  actor: Actor,
  request: ConnectRequest,
): Promise<ConnectOutcome> {
  const { network, details, unreachableToo } = request;
  const now = deps.clock.now();
  const id = request.id ?? newRecordId(now);
  const already = request.id ? await connectedBefore(deps, network, request.id) : null;
  if (already) return already;
  const issued = network.issueCredentials?.() ?? null;
  const credentials = issued ?? details.credentials;
  const checked = await checkConnection(network, {
    channel: id,
    channelName: details.name,
    slug: details.slug,
    settings: details.settings,
    credentials,
  });
  if (checked.type === 'rejected') return checked;
  if (checked.type === 'unreachable' && !unreachableToo) return checked;
  const channel: ChannelRecord = {
    _id: id,
    name: details.name,
    slug: details.slug,
    network: network.name,
    settings: details.settings,
    credentials: sealed(deps, id, credentials),
    connection: {
      state: 'connected',
      since: new Date(now),
      problem: checked.type === 'unreachable' ? checked.reason : null,
      account: checked.type === 'ok' ? checked.account : null,
    },
    pausedUntil: null,
    lateTurnAt: null,
    rhythms: [{ from: now, ...details.rhythm }],
    dimmers: perFunction((name) => ({
      levels: [],
      independent: false,
      curve: null,
      approval: details.approval[name],
    })),
    blackouts: details.blackouts,
    revision: 0,
    planStale: false,
    sample: false,
    createdAt: new Date(now),
    deletedAt: null,
  };
  try {
    await deps.store.channels.create(channel);
  } catch (error) {
    if (isDuplicateKey(error)) throw slugTaken();
    throw error;
  }
  await deps.audit.record({
    actor: asAuditActor(actor),
    action: 'channel.create',
    resource: { kind: 'channel', id },
    after: { name: channel.name, slug: channel.slug, network: channel.network },
  });
  return { type: 'connected', channel, issued };
}

/** What a try under the same id has connected, that ended before it could say so. */
async function connectedBefore(
  deps: ChannelsDeps,
  network: Network,
  id: string,
): Promise<ConnectOutcome | null> {
  const channel = await deps.store.channels.findById(id).lean<ChannelRecord>().exec();
  if (!channel) return null;
  const { credentials } = channel;
  const issued =
    network.issueCredentials && credentials !== null
      ? deps.credentials.unseal(id, credentials)
      : null;
  return { type: 'connected', channel, issued };
}

/** null where there is nothing to keep secret. */
export function sealed(
  deps: Pick<ChannelsDeps, 'credentials'>,
  channel: string,
  credentials: Readonly<Record<string, unknown>>,
): string | null {
  return Object.keys(credentials).length === 0
    ? null
    : deps.credentials.seal(channel, { ...credentials });
}

function slugTaken(): InvalidInputError {
  return new InvalidInputError({
    slug: ['Another channel has, or once had, this short name. Choose a different one.'],
  });
}
