import { createHash } from 'node:crypto';
import { Router, type Response } from 'express';
import type { Clock } from '../../clock.js';
import { findPromise, findPromises, type PromiseDeps } from '../../promise/promise-finder.js';
import type { PublicAddress } from '../../public-address.js';
import { isNotModified } from '../feeds/not-modified.js';
import { renderView } from '../render-page.js';
import { promiseDocument } from './promise-json.js';
import { promiseView } from './promise-view.js';

export interface PromiseRouteServices extends PromiseDeps {
  readonly clock: Clock;
  readonly address: Pick<PublicAddress, 'url'>;
}

const HTML = 'text/html; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';

/**
 * What to expect on each channel, for anybody: nothing here knows who asks, and answers may be kept
 * by anybody's cache for a minute.
 */
export function promiseRoutes(services: PromiseRouteServices): Router {
  const { clock, address } = services;
  const router = Router();
  const pageOf = (slug: string): string => `${address.url()}/promise/${slug}`;

  router.get('/promise', async (_req, res) => {
    const now = clock.now();
    const { organisation, channels } = await findPromises(services, now);
    const body = renderView(res, 'promise/all', {
      documentTitle: `What to expect from ${organisation}`,
      description: `How often ${organisation} posts on each channel, who gets an answer and how fast, and how well that was kept.`,
      organisation,
      canonical: `${address.url()}/promise`,
      json: '/promise.json',
      channels: channels.map((channel) => promiseView(channel, now)),
    });
    send(res, HTML, body);
  });

  router.get('/promise.json', async (_req, res) => {
    const { organisation, channels } = await findPromises(services, clock.now());
    sendJson(res, {
      version: 1,
      organisation,
      url: `${address.url()}/promise`,
      channels: channels.map((channel) => promiseDocument(channel, pageOf(channel.slug))),
    });
  });

  router.get('/promise/:slug.json', async (req, res) => {
    const found = await findPromise(services, req.params.slug, clock.now());
    if (!found) {
      send(res.status(404), JSON_TYPE, JSON.stringify({ title: 'There is no such promise' }));
      return;
    }
    const { organisation, channel } = found;
    const document = promiseDocument(channel, pageOf(channel.slug));
    sendJson(res, { version: 1, organisation, ...document });
  });

  router.get('/promise/:slug', async (req, res) => {
    const now = clock.now();
    const found = await findPromise(services, req.params.slug, now);
    if (!found) {
      send(res.status(404), HTML, renderView(res, 'promise/none', { documentTitle: NOT_THERE }));
      return;
    }
    const { organisation, channel } = found;
    const body = renderView(res, 'promise/channel', {
      documentTitle: `What to expect from ${channel.name}`,
      description: `How often ${channel.name} posts, who gets an answer and how fast, and how well that was kept.`,
      organisation,
      canonical: pageOf(channel.slug),
      json: `/promise/${channel.slug}.json`,
      channel: promiseView(channel, now),
    });
    send(res, HTML, body);
  });

  return router;
}

const NOT_THERE = 'There is no such promise';

function sendJson(res: Response, value: object): void {
  // Programs that run in a browser may read what everybody may read.
  res.set({ 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' });
  send(res, JSON_TYPE, JSON.stringify(value));
}

/** No date of change is known of a promise, which changes by the clock too: the tag alone decides. */
function send(res: Response, type: string, body: string): void {
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
  res.set({ 'Cache-Control': 'public, max-age=60', ETag: etag });
  const known = res.statusCode === 200 && isNotModified(res.req, { etag, lastModified: undefined });
  if (known) res.status(304).end();
  else res.set('Content-Type', type).send(body);
}
