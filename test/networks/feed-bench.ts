import express from 'express';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../src/config.js';
import { createLogger } from '../../src/log.js';
import type { MediaLibrary } from '../../src/media/media-library.js';
import type { Connection, Network } from '../../src/networks/contract.js';
import { openServices } from '../../src/services.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { FeedEntries } from '../../src/store/feed-entries.js';
import type { Store } from '../../src/store/store.js';
import { createApp } from '../../src/web/app.js';
import { listen } from '../../src/web/listener.js';
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

export async function startFeedBench(settings: Record<string, unknown> = {}): Promise<FeedBench> {
  const folder = mkdtempSync(join(tmpdir(), 'dimmerbank-feed-'));
  const clock = { time: NOON, now: () => clock.time };
  const config = readConfig({ DATA_DIR: folder, JOBS: 'in-process', PORT: '0' });
  const services = await openServices(config, { clock, log: createLogger('silent') });
  const { store, entries, media, networks } = services;

  const log: { path: string; status: number }[] = [];
  const app = express();
  app.use((request, response, next) => {
    response.on('finish', () =>
      log.push({ path: request.originalUrl, status: response.statusCode }),
    );
    next();
  }, createApp(services));
  const listener = await listen(app, config.http);
  services.address.listensAt(listener.url);

  const connection = sampleConnection({ settings });
  await store.channels.create(channelRecord(connection));
  return {
    ...{ url: listener.url, clock, store, entries, media, connection, log },
    network: networks.get('feed'),
    close: async () => {
      await listener.close();
      await services.close();
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
