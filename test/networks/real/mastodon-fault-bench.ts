import { systemClock } from '../../../src/clock.js';
import { createMastodonNetwork } from '../../../src/networks/mastodon/mastodon-network.js';
import { createSafeFetch } from '../../../src/networks/safe-fetch.js';
import { startSnac } from '../servers/snac.js';
import type { FaultBench } from './fault-bench.js';
import { mastodonConnection } from './mastodon-bench.js';
import { sampleImages } from './sample-images.js';

export async function openMastodonFaultBench(): Promise<FaultBench> {
  const snac = await startSnac();
  const account = await snac.createAccount('library');
  return {
    url: snac.url,
    visible: 'POST /api/v1/statuses',
    reading: '/statuses?',
    network: (mastodonDeadlineMilliseconds) =>
      createMastodonNetwork({
        ...{ clock: systemClock, images: sampleImages(), mastodonDeadlineMilliseconds },
        fetch: createSafeFetch({ allowLoopback: true }),
        others: { owning: () => Promise.resolve(new Set()) },
      }),
    connection: (url) => mastodonConnection(url, account),
    standing: async (text) =>
      (await snac.statuses(account.name))
        .filter((status) => status.text === text)
        .map(({ id, uri }) => ({ id, url: uri })),
    close: () => snac.close(),
  };
}
