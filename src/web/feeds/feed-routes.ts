import { createHash } from 'node:crypto';
import { Router, type Request, type Response } from 'express';
import type { Clock } from '../../clock.js';
import { SECOND } from '../../domain/time-units.js';
import type { PublicAddress } from '../../public-address.js';
import type { FeedEntries } from '../../store/feed-entries.js';
import type { Store } from '../../store/store.js';
import { renderView } from '../render-page.js';
import { toAtom } from './atom.js';
import { feedChannels, type FeedChannel } from './feed-channel.js';
import { describeEntry, describeFeed, type FeedDocument } from './feed-document.js';
import { toJsonFeed } from './json-feed.js';
import { isNotModified } from './not-modified.js';
import { viewChannelPage, viewEntryPage, viewNotice, type NoticeView } from './page-view.js';
import { toRss } from './rss.js';

export interface FeedRouteServices {
  readonly store: Pick<Store, 'channels'>;
  readonly entries: FeedEntries;
  readonly clock: Clock;
  readonly address: Pick<PublicAddress, 'url'>;
}

const PAGE_SIZE = 50;
const HTML = 'text/html; charset=utf-8';

const FORMATS = {
  'feed.atom': { type: 'application/atom+xml; charset=utf-8', serialize: toAtom },
  'feed.rss': { type: 'application/rss+xml; charset=utf-8', serialize: toRss },
  'feed.json': { type: 'application/feed+json; charset=utf-8', serialize: toJsonFeed },
} as const;

/**
 * The public pages of feed channels, for anybody: nothing here knows who asks, and answers may be
 * kept by anybody's cache for a minute.
 */
export function feedRoutes({ store, entries, clock, address }: FeedRouteServices): Router {
  const channels = feedChannels(store.channels);
  const router = Router();

  for (const [file, format] of Object.entries(FORMATS)) {
    router.get(`/f/:slug/${file}`, async (request, response) => {
      const channel = await openChannel(request, response);
      if (channel === null) return;
      const feed = await newestFeed(channel);
      const self = `${feed.pageUrl}/${file}`;
      // Readers that run in a browser may read what everybody may read.
      response.set('Access-Control-Allow-Origin', '*');
      response.set('Cross-Origin-Resource-Policy', 'cross-origin');
      send(response, feed.updatedAt, format.type, format.serialize(feed, self));
    });
  }

  router.get('/f/:slug', async (request, response) => {
    const channel = await openChannel(request, response);
    if (channel === null) return;
    const { before } = request.query;
    const position = typeof before === 'string' ? await findEntry(channel, before) : null;
    const page = { limit: PAGE_SIZE + 1, ...(position === null ? {} : { before: position }) };
    const found = await entries.latest(channel.id, page);
    const removedAt = await entries.lastRemoval(channel.id);
    const feed = describeFeed(channel, found.slice(0, PAGE_SIZE), address.url(), removedAt);
    const older = found.length > PAGE_SIZE ? (found[PAGE_SIZE - 1]?._id ?? null) : null;
    const view = viewChannelPage(feed, channel, { older, first: position === null });
    send(response, feed.updatedAt, HTML, renderView(response, 'feeds/channel', view));
  });

  router.get('/f/:slug/:entry', async (request, response) => {
    const channel = await openChannel(request, response);
    if (channel === null) return;
    const entry = await findEntry(channel, request.params.entry);
    if (entry === null) {
      const notice = viewNotice('There is no such post', 'The address may be mistyped.');
      sendNotice(response, 404, notice);
      return;
    }
    if (entry.removedAt) {
      const sentence = 'It was taken back by those who published it.';
      sendNotice(response, 410, viewNotice('This post is not there any more', sentence));
      return;
    }
    const item = describeEntry(channel, entry, address.url());
    const view = viewEntryPage(item, describeFeed(channel, [], address.url()), channel);
    send(response, item.updatedAt, HTML, renderView(response, 'feeds/entry', view));
  });

  return router;

  async function newestFeed(channel: FeedChannel): Promise<FeedDocument> {
    const newest = await entries.latest(channel.id, { limit: PAGE_SIZE });
    return describeFeed(channel, newest, address.url(), await entries.lastRemoval(channel.id));
  }

  async function findEntry(channel: FeedChannel, id: string) {
    const entry = await entries.find(id);
    return entry?.channel === channel.id ? entry : null;
  }

  /** The channel that is asked for, or null after it was answered that there is none. */
  async function openChannel(
    request: Request<{ slug: string }>,
    response: Response,
  ): Promise<FeedChannel | null> {
    const channel = await channels.find(request.params.slug);
    if (channel !== null && channel.deletedAt === null) return channel;
    if (channel === null) {
      sendNotice(
        response,
        404,
        viewNotice('There is no such feed', 'The address may be mistyped.'),
      );
    } else {
      const sentence = 'Nothing more will be published here. You can remove it from your reader.';
      sendNotice(response, 410, viewNotice('This feed has ended', sentence));
    }
    return null;
  }

  function send(response: Response, updatedAt: Date, type: string, body: string): void {
    const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
    // Another entry may still come in the same second, which a date could not tell apart.
    const lastModified = clock.now() - updatedAt.getTime() >= SECOND ? updatedAt : undefined;
    response.set({ 'Cache-Control': 'public, max-age=60', ETag: etag });
    if (lastModified !== undefined) response.set('Last-Modified', lastModified.toUTCString());
    if (isNotModified(response.req, { etag, lastModified })) response.status(304).end();
    else response.set('Content-Type', type).send(body);
  }

  function sendNotice(response: Response, status: number, view: NoticeView): void {
    const body = renderView(response, 'feeds/notice', view);
    response.status(status).set('Cache-Control', 'public, max-age=60').type('html').send(body);
  }
}
