import { expect } from 'chai';
import type { Actor } from '../../src/access/actor.js';
import { setLevel } from '../../src/board/level-setter.js';
import { openServices, type Services } from '../../src/services.js';
import { createApp } from '../../src/web/app.js';
import { listen, type Listener } from '../../src/web/listener.js';
import { eventRoutes } from '../../src/web/live/event-routes.js';
import { routes } from '../../src/web/routes.js';
import { addChannel } from '../board/support.js';
import { until } from '../process/support/waiting.js';
import { keptLog } from '../support/kept-log.js';
import { openWebBench, type WebBench } from '../web/support/web-bench.js';
import { readEvents, type EventReader } from './event-reader.js';

const MANAGER: Actor = {
  ...{ kind: 'person', id: 'ada', name: 'Ada', role: 'manager', zone: 'Europe/Berlin' },
};

describe('the stream of events', () => {
  let bench: WebBench;
  let web: Listener;
  let cookie: string;
  let readers: EventReader[];

  beforeEach(async () => {
    readers = [];
    const pages = [
      ...routes.pages.filter((module) => module !== eventRoutes),
      (services: Services) => eventRoutes(services, { beatEvery: 20 }),
    ];
    bench = await openWebBench({ routes: { pages } });
    await bench.person('viewer');
    ({ cookie } = await bench.browser('viewer@example.com'));
    web = await listen(bench.app, { ...bench.services.http, port: 0 });
  });
  afterEach(async () => {
    for (const reader of readers) reader.close();
    await web.close();
    await bench.close();
  });

  const open = async (lastEventId?: string): Promise<EventReader> => {
    const reader = await readEvents(web.url, { cookie, ...(lastEventId ? { lastEventId } : {}) });
    readers.push(reader);
    return reader;
  };
  const rename = (id: string) => bench.store.channels.updateOne({ _id: id }, { name: 'Other' });

  it('tells what changed by kind, id and revision, and not to what', async () => {
    const channel = await addChannel(bench, { news: 50 });
    const reader = await open();
    const wish = { channel: channel._id, function: 'news', level: 75, revision: 0 } as const;
    await setLevel(bench.services, MANAGER, wish);
    const { change } = await reader.first('the channel', ({ revision }) => revision === 1);
    expect(change).to.deep.equal({ kind: 'channel', id: channel._id, revision: 1 });
  });

  it('is kept whole by proxies, stores and browsers', async () => {
    const { status, headers } = await open();
    expect(status).to.equal(200);
    expect(headers['content-type']).to.match(/^text\/event-stream/);
    expect(headers['cache-control']).to.equal('no-store');
    expect(headers['x-accel-buffering']).to.equal('no');
    expect(headers['content-encoding']).to.equal(undefined);
  });

  it('tells what another process on the same documents changed, without Redis', async () => {
    const channel = await addChannel(bench, { news: 50 });
    const reader = await open();
    const other = await openServices(bench.services.config, { log: keptLog().log });
    try {
      const wish = { channel: channel._id, function: 'news', level: 75, revision: 0 } as const;
      await setLevel(other, MANAGER, wish);
      const { change } = await reader.first('the channel', ({ revision }) => revision === 1);
      expect(change).to.deep.equal({ kind: 'channel', id: channel._id, revision: 1 });
    } finally {
      await other.close();
    }
  });

  it('is refused to nobody, and ends when its person is logged out', async () => {
    const reader = await open();
    await until('a sign of life', () => reader.beats() > 0);
    const nobody = await readEvents(web.url, { cookie: '' });
    expect(nobody.status).to.equal(401);
    nobody.close();
    const person = await bench.store.people.findOne({}).lean();
    await bench.access.sessions.endAll(person?._id ?? '');
    await reader.ended;
  });

  it('does not count as a sign that somebody is there', async () => {
    const reader = await open();
    const seen = async () => (await bench.store.sessions.findOne({}).lean())?.lastSeenAt.getTime();
    const before = await seen();
    bench.clock.advance(5 * 60_000);
    const browser = bench.visitor();
    browser.cookie = cookie;
    await browser.get('/queue', { 'X-Refresh': 'live' });
    reader.close();
    await reader.ended;
    expect(await seen()).to.equal(before);
    await browser.get('/queue');
    expect(await seen()).to.be.above(before ?? 0);
  });

  it('goes on where it broke off, and tells that everything may differ where it cannot', async () => {
    const channel = await addChannel(bench);
    const reader = await open();
    await rename(channel._id);
    const { id } = await reader.first('the channel', (change) => change.id === channel._id);
    reader.close();
    const second = await addChannel(bench);
    const third = await addChannel(bench);
    // Another one tells when both were heard of.
    const watcher = await open(id);
    await watcher.first('the third', (change) => change.id === third._id);
    const again = await open(id);
    await again.first('the third', (change) => change.id === third._id);
    expect(again.events.map(({ change }) => change.id)).to.include.members([second._id, third._id]);
    expect(again.events.map(({ change }) => change.kind)).not.to.include('everything');

    const elsewhere = await open('0123456789ab.7');
    await elsewhere.first('everything', ({ kind }) => kind === 'everything');
    const anew = await open();
    await anew.first('everything', ({ kind }) => kind === 'everything');
  });

  it('tells a page only what came after it was made', async () => {
    const reader = await open();
    const channel = await addChannel(bench);
    await reader.first('the channel', ({ id }) => id === channel._id);
    const browser = await bench.browser('viewer@example.com');
    const [, position] =
      /name="live" content="(.+?)"/.exec((await browser.get('/queue')).text) ?? [];
    expect(position).to.equal(reader.events.at(-1)?.id);
  });

  it('takes so many of one person, and says when to come again', async () => {
    for (let count = 0; count < 12; count++) expect((await open()).status).to.equal(200);
    const refused = await open();
    expect(refused.status).to.equal(429);
    expect(refused.headers['retry-after']).to.equal('60');
    readers[0]?.close();
    await until('one more is taken', async () => (await open()).status === 200);
  });

  it('ends by itself when the process stops, and takes nobody any more', async () => {
    const stopping = new AbortController();
    const { config } = bench.services;
    const services = await openServices(config, {
      ...{ log: keptLog().log, clock: bench.clock, stopping: stopping.signal },
    });
    const other = await listen(createApp(services), { ...services.http, port: 0 });
    const reader = await readEvents(other.url, { cookie });
    expect(reader.status).to.equal(200);
    stopping.abort();
    await reader.ended;
    const late = await readEvents(other.url, { cookie });
    await late.ended;
    await other.close();
    await services.close();
  });
});
