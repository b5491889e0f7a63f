import { systemClock } from '../../../src/clock.js';
import { plainText } from '../../../src/networks/plain-text.js';
import { createSafeFetch } from '../../../src/networks/safe-fetch.js';
import { createWordpressNetwork } from '../../../src/networks/wordpress/wordpress-network.js';
import type { FaultBench } from './fault-bench.js';
import { sampleImages } from './sample-images.js';
import { openWordpressBench, wordpressConnection } from './wordpress-bench.js';

export async function openWordpressFaultBench(): Promise<FaultBench> {
  const bench = await openWordpressBench();
  const { site } = bench;
  return {
    url: site.url,
    visible: 'POST /?rest_route=%2Fwp%2Fv2%2Fposts',
    reading: '%2Fwp%2Fv2%2Fposts',
    network: (wordpressDeadlineMilliseconds) =>
      createWordpressNetwork({
        ...{ clock: systemClock, images: sampleImages(), wordpressDeadlineMilliseconds },
        fetch: createSafeFetch({ allowLoopback: true }),
      }),
    connection: (url) => wordpressConnection(url, site.users.library),
    standing: async (text) =>
      (await bench.posts())
        .filter(({ content }) => plainText(content.raw) === text)
        .map(({ id, link }) => ({ id: String(id), url: link })),
    close: () => bench.close(),
  };
}
