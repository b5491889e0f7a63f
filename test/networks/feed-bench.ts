import express from 'express';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMediaLibrary, type MediaLibrary } from '../../src/media/media-library.js';
import type { Connection, Network } from '../../src/networks/contract.js';
import { createFeedNetwork } from '../../src/networks/feed/feed-network.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import { connectDocuments } from '../../src/store/connect.js';
import { feedEntries, type FeedEntries } from '../../src/store/feed-entries.js';
import { bindStore, prepareIndexes, type Store } from '../../src/store/store.js';
import { feedChannels } from '../../src/web/feeds/feed-channel.js';
import { feedRoutes } from '../../src/web/feeds/feed-routes.js';
import { mediaRoutes } from '../../src/web/feeds/media-routes.js';
import { pageContext } from '../../src/web/render-page.js';
import { compileTemplates } from '../../src/web/templates.js';
import { NOON, sampleConnection } from './sample-content.js';

/** Feeds as the product serves them, on a store of their own and a clock that the test moves. */
export interface FeedBench {
  readonly url: string;
  readonly clock: { time: number; now(): number };
  readonly store: Store;
  readonly entries: FeedEntries;
  readonly media: MediaLibrary;
  readonly network: Network;
  readonly connection: Connection;
  /** Requests in the order in which they came: path and the status they were answered with. */
  readonly log: readonly { readonly path: string; readonly status: number }[];
  close(): Promise<void>;
}

const VIEWS = join(import.meta.dirname, '../../../views');

export async function startFeedBench(settings: Record<string, unknown> = {}): Promise<FeedBench> {
  const folder = mkdtempSync(join(tmpdir(), 'dimmerbank-feed-'));
  const documents = await connectDocuments({ folder: join(folder, 'documents') });
  const store = bindStore(documents);
  await prepareIndexes(documents);
  const clock = { time: NOON, now: () => clock.time };
  const media = createMediaLibrary({ folder: join(folder, 'media'), model: store.media, clock });
  const entries = feedEntries(store.feedEntries);
  const log: { path: string; status: number }[] = [];

  const app = express();
  app.use((request, response, next) => {
    response.on('finish', () => log.push({ path: request.path, status: response.statusCode }));
    next();
  });
  app.use(pageContext(compileTemplates(VIEWS)));
  const channels = feedChannels(store.channels);
  const publicUrl = () => url;
  app.use(feedRoutes({ channels, entries, clock, publicUrl }), mediaRoutes({ media }));
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const connection = sampleConnection({ settings });
  await store.channels.create(channelRecord(connection));
  return {
    url,
    clock,
    store,
    entries,
    media,
    network: createFeedNetwork({ entries, media, clock, publicUrl }),
    connection,
    log,
    close: async () => {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      await documents.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function channelRecord({
  channel,
  channelName,
  slug,
  settings,
}: Connection): Partial<ChannelRecord> {
  return {
    _id: channel,
    name: channelName,
    slug,
    network: 'feed',
    settings: { ...settings },
    connection: { state: 'connected', since: new Date(NOON), problem: null, account: null },
    rhythms: [{ from: 0, zone: 'Europe/Berlin', windows: [], preferredTimes: [], gapMinutes: 45 }],
    dimmers: {} as ChannelRecord['dimmers'],
    createdAt: new Date(NOON),
  };
}
