import {
  createBlueskyNetwork,
  type BlueskyNetworkDependencies,
} from './bluesky/bluesky-network.js';
import type { Network } from './contract.js';
import { createEmailNetwork, type EmailNetworkDependencies } from './email/email-network.js';
import { createFeedNetwork, type FeedNetworkDependencies } from './feed/feed-network.js';
import {
  createMastodonNetwork,
  type MastodonNetworkDependencies,
} from './mastodon/mastodon-network.js';
import {
  createWebhookNetwork,
  type WebhookNetworkDependencies,
} from './webhook/webhook-network.js';
import {
  createWordpressNetwork,
  type WordpressNetworkDependencies,
} from './wordpress/wordpress-network.js';

/** Every network this installation speaks to. Generic code asks here and never names one. */
export interface Networks {
  /** Throws `UnknownNetworkError` for a name that no adapter has. */
  get(name: string): Network;
  all(): readonly Network[];
}

/** A channel belongs to a network that this version does not have. */
export class UnknownNetworkError extends Error {
  override readonly name = 'UnknownNetworkError';
}

export type NetworkDependencies = FeedNetworkDependencies &
  WebhookNetworkDependencies &
  BlueskyNetworkDependencies &
  MastodonNetworkDependencies &
  EmailNetworkDependencies &
  WordpressNetworkDependencies;

export function createNetworks(dependencies: NetworkDependencies): Networks {
  const networks = [
    createFeedNetwork(dependencies),
    createWebhookNetwork(dependencies),
    createBlueskyNetwork(dependencies),
    createMastodonNetwork(dependencies),
    createEmailNetwork(dependencies),
    createWordpressNetwork(dependencies),
  ];
  const byName = new Map(networks.map((network) => [network.name, network]));
  return {
    get(name) {
      const network = byName.get(name);
      if (network === undefined) {
        throw new UnknownNetworkError(`There is no network named “${name}” in this version.`);
      }
      return network;
    },
    all: () => networks,
  };
}
