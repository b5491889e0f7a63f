import type { Connection, Network } from '../../networks/contract.js';
import { UnknownNetworkError } from '../../networks/registry.js';
import type { ChannelRecord } from '../../store/channels.js';

/** Finds an adapter by a channel's network, and unseals the channel's credentials for it. */
export interface ConnectionOpener {
  networkOf(name: string): Network;
  /** Whether this version has the network: a later one, beside it, may have more. */
  knows(name: string): boolean;
  open(channel: ChannelRecord): Promise<{ network: Network; connection: Connection }>;
}

export interface ConnectionOpenerDeps {
  readonly networks: { get(name: string): Network };
  /** Unseals what the secret box sealed for this channel's `credentials` field. */
  readonly unseal: (channel: string, sealed: string) => Record<string, unknown>;
}

export function createConnectionOpener(deps: ConnectionOpenerDeps): ConnectionOpener {
  return {
    networkOf: (name) => deps.networks.get(name),
    knows: (name) => knows(deps, name),
    open: (channel) =>
      Promise.resolve({
        network: deps.networks.get(channel.network),
        connection: {
          channel: channel._id,
          channelName: channel.name,
          slug: channel.slug,
          settings: channel.settings,
          credentials: channel.credentials ? deps.unseal(channel._id, channel.credentials) : {},
        },
      }),
  };
}

function knows({ networks }: ConnectionOpenerDeps, name: string): boolean {
  try {
    networks.get(name);
    return true;
  } catch (error) {
    if (error instanceof UnknownNetworkError) return false;
    throw error;
  }
}
