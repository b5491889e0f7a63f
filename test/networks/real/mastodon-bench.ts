import { systemClock } from '../../../src/clock.js';
import type { Connection, Network } from '../../../src/networks/contract.js';
import type { Images } from '../../../src/networks/images.js';
import { createMastodonNetwork } from '../../../src/networks/mastodon/mastodon-network.js';
import { readPrepared } from '../../../src/networks/mastodon/prepared-status.js';
import { createSafeFetch } from '../../../src/networks/safe-fetch.js';
import type { NetworkBench } from '../contract.js';
import { sampleConnection } from '../sample-content.js';
import { startSnac, type RunningSnac, type SnacAccount } from '../servers/snac.js';
import { sampleImages } from './sample-images.js';

export interface MastodonBench extends NetworkBench {
  readonly snac: RunningSnac;
  readonly account: SnacAccount;
  /** An account of the same server that talks to ours. */
  readonly reader: SnacAccount;
}

/** The adapter on a server of its own; what it published is remembered, as the store does it. */
export async function openMastodonBench(): Promise<MastodonBench> {
  const snac = await startSnac();
  const account = await snac.createAccount('library');
  const reader = await snac.createAccount('reader');
  const ids = new Map<string, { delivery: string; text: string }>();
  const texts = new Map<string, { delivery: string; text: string }>();
  const own = adapter(sampleImages(), (delivery) =>
    [...ids].filter(([, of]) => of.delivery !== delivery).map(([id]) => id),
  );
  const network: Network = {
    ...own,
    async prepare(content, connection, identity, answers) {
      const prepared = await own.prepare(content, connection, identity, answers);
      const text = readPrepared(prepared).parts[0]?.text ?? '';
      texts.set(identity.key, { delivery: identity.delivery, text });
      return prepared;
    },
    async publish(prepared, ...rest) {
      const outcome = await own.publish(prepared, ...rest);
      const { delivery, parts } = readPrepared(prepared);
      const text = parts[0]?.text ?? '';
      if (outcome.type === 'published') ids.set(outcome.networkId, { delivery, text });
      return outcome;
    },
  };
  return {
    ...{ snac, account, reader, network },
    connection: mastodonConnection(snac.url, account),
    async accepted({ key }) {
      const wanted = texts.get(key);
      const found = (await snac.statuses(account.name)).filter(({ id, text }) => {
        const owner = ids.get(id)?.delivery ?? wanted?.delivery;
        return text === wanted?.text && owner === wanted.delivery;
      });
      return { times: found.length, text: found[0]?.text ?? null };
    },
    close: () => snac.close(),
  };
}

export const mastodonConnection = (server: string, account: SnacAccount): Connection =>
  sampleConnection({ settings: { server }, credentials: { accessToken: account.token } });

export function adapter(
  images: Images,
  others: (delivery: string) => readonly string[] = () => [],
): Network {
  return createMastodonNetwork({
    ...{ images, clock: systemClock, fetch: createSafeFetch({ allowLoopback: true }) },
    others: {
      owning: (networkIds, { delivery }) => {
        const taken = others(delivery);
        return Promise.resolve(new Set(networkIds.filter((id) => taken.includes(id))));
      },
    },
  });
}
