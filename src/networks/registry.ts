import {
  createBlueskyNetwork,
  type BlueskyNetworkDependencies,
} from './bluesky/bluesky-network.js';
import type { Network } from './contract.js';
import {
  createDiscordNetwork,
  type DiscordNetworkDependencies,
} from './discord/discord-network.js';
import { createEmailNetwork, type EmailNetworkDependencies } from './email/email-network.js';
import { createFeedNetwork, type FeedNetworkDependencies } from './feed/feed-network.js';
import {
  createMastodonNetwork,
  type MastodonNetworkDependencies,
} from './mastodon/mastodon-network.js';
import { createSlackNetwork, type SlackNetworkDependencies } from './slack/slack-network.js';
import {
  createTelegramNetwork,
  type TelegramNetworkDependencies,
} from './telegram/telegram-network.js';
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
  WordpressNetworkDependencies &
  TelegramNetworkDependencies &
  SlackNetworkDependencies &
  DiscordNetworkDependencies;

export function createNetworks(dependencies: NetworkDependencies): Networks {
  const networks = [
    createFeedNetwork(dependencies),
    createWebhookNetwork(dependencies),
    createBlueskyNetwork(dependencies),
    createMastodonNetwork(dependencies),
    createEmailNetwork(dependencies),
    createWordpressNetwork(dependencies),
    createTelegramNetwork(dependencies),
    createSlackNetwork(dependencies),
    createDiscordNetwork(dependencies),
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
