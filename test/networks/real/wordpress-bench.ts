import { createHash } from 'node:crypto';
import { systemClock } from '../../../src/clock.js';
import type { Connection } from '../../../src/networks/contract.js';
import { plainText } from '../../../src/networks/plain-text.js';
import { createSafeFetch } from '../../../src/networks/safe-fetch.js';
import { createWordpressNetwork } from '../../../src/networks/wordpress/wordpress-network.js';
import type { NetworkBench } from '../contract.js';
import { sampleConnection } from '../sample-content.js';
import { startWordpress, type RunningWordpress, type WordpressUser } from '../servers/wordpress.js';
import { sampleImages } from './sample-images.js';

export interface SitePost {
  readonly id: number;
  readonly slug: string;
  readonly link: string;
  readonly status: string;
  readonly title: { readonly raw: string; readonly rendered: string };
  readonly content: { readonly raw: string; readonly rendered: string };
  readonly tags: readonly number[];
}

export interface WordpressBench extends NetworkBench {
  readonly site: RunningWordpress;
  /** Every post of the site but the one it begins with, past the adapter that is tested. */
  posts(): Promise<readonly SitePost[]>;
}

export async function openWordpressBench(): Promise<WordpressBench> {
  const site = await startWordpress();
  const { library } = site.users;
  await site.call('posts/1', { as: library, method: 'DELETE', query: { force: 'true' } });
  const query = { context: 'edit', per_page: '100', order: 'asc', status: 'any' };
  const posts = async () =>
    (await site.call('posts', { as: library, query })) as readonly SitePost[];
  return {
    ...{ site, posts },
    network: createWordpressNetwork({
      ...{ images: sampleImages(), clock: systemClock },
      fetch: createSafeFetch({ allowLoopback: true }),
    }),
    connection: wordpressConnection(site.url, library),
    async accepted({ key }) {
      const mark = createHash('sha256').update(key).digest('hex').slice(0, 12);
      const found = (await posts()).filter(({ slug }) => slug.includes(mark));
      const [first] = found;
      return { times: found.length, text: first ? plainText(first.content.raw) : null };
    },
    close: () => site.close(),
  };
}

export const wordpressConnection = (site: string, user: WordpressUser): Connection =>
  sampleConnection({
    settings: { site, user: user.user },
    credentials: { applicationPassword: user.applicationPassword },
  });
