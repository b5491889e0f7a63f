import { expect } from 'chai';
import { MINUTE, SECOND } from '../../src/domain/time-units.js';
import { startFeedBench, type FeedBench } from './feed-bench.js';
import { NOON, newIdentity, sampleContent, sampleImage } from './sample-content.js';

const never = new AbortController().signal;
const FORMATS = {
  'feed.atom': 'application/atom+xml; charset=utf-8',
  'feed.rss': 'application/rss+xml; charset=utf-8',
  'feed.json': 'application/feed+json; charset=utf-8',
};

describe('the public addresses of a feed channel', () => {
  let bench: FeedBench;
  beforeEach(async () => {
    bench = await startFeedBench({ description: 'What is <new>', language: 'de' });
  });
  afterEach(() => bench.close());

  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    fetch(bench.url + path, { method, headers, redirect: 'manual' });

  async function publish(change: Parameters<typeof sampleContent>[0] = {}): Promise<string> {
    const identity = newIdentity();
    const prepared = await bench.network.prepare(sampleContent(change), bench.connection, identity);
    await bench.network.publish(prepared, bench.connection, never);
    return identity.key;
  }

  for (const [file, type] of Object.entries(FORMATS)) {
    const path = `/f/city-library/${file}`;

    describe(file, () => {
      it('comes with its type, validators and a minute for caches', async () => {
        await publish();
        bench.clock.time += MINUTE;
        const answer = await get(path);
        expect(answer.status).to.equal(200);
        expect(answer.headers.get('content-type')).to.equal(type);
        expect(answer.headers.get('etag')).to.match(/^"[^"]+"$/);
        expect(answer.headers.get('last-modified')).to.equal(new Date(NOON).toUTCString());
        expect(answer.headers.get('cache-control')).to.equal('public, max-age=60');
        expect(answer.headers.get('access-control-allow-origin')).to.equal('*');
        expect(answer.headers.get('set-cookie')).to.equal(null);
      });

      it('is not sent again to who has it, until something is published', async () => {
        await publish();
        bench.clock.time += MINUTE;
        const first = await get(path);
        const etag = first.headers.get('etag') ?? '';
        const since = first.headers.get('last-modified') ?? '';
        expect((await get(path, { 'if-none-match': etag })).status).to.equal(304);
        expect((await get(path, { 'if-none-match': `W/"x", ${etag}` })).status).to.equal(304);
        expect((await get(path, { 'if-modified-since': since })).status).to.equal(304);
        await publish({ text: 'More' });
        const both = { 'if-none-match': etag, 'if-modified-since': since };
        expect((await get(path, both)).status).to.equal(200);
        expect((await get(path, { 'if-modified-since': since })).status).to.equal(200);
      });

      it('is sent again to who knows only its date when a post was taken back', async () => {
        const first = await publish();
        bench.clock.time += MINUTE;
        const second = await publish({ text: 'A mistake' });
        bench.clock.time += MINUTE;
        const since = (await get(path)).headers.get('last-modified') ?? '';
        const { network, connection } = bench;
        await network.remove?.({ networkId: second, url: null, parts: [] }, connection, never);
        bench.clock.time += MINUTE;
        const answer = await get(path, { 'if-modified-since': since });
        expect(answer.status).to.equal(200);
        expect(await answer.text())
          .to.include(first)
          .and.not.include(second);
        expect(answer.headers.get('last-modified')).to.equal(
          new Date(NOON + 2 * MINUTE).toUTCString(),
        );
      });

      it('has no Last-Modified while another post may come in the same second', async () => {
        await publish();
        expect((await get(path)).headers.get('last-modified')).to.equal(null);
        bench.clock.time += SECOND;
        expect((await get(path)).headers.get('last-modified')).not.to.equal(null);
      });

      it('answers HEAD like GET, without the body', async () => {
        await publish();
        const [head, full] = [await get(path, {}, 'HEAD'), await get(path)];
        expect(await head.text()).to.equal('');
        for (const name of ['etag', 'content-type', 'content-length']) {
          expect(head.headers.get(name)).to.equal(full.headers.get(name));
        }
      });

      it('holds the newest 50', async () => {
        for (let index = 0; index < 52; index++) {
          bench.clock.time += MINUTE;
          await publish({ text: `Post number ${index}.` });
        }
        const body = await (await get(path)).text();
        expect(body).to.include('Post number 51.').and.to.include('Post number 2.');
        expect(body).not.to.include('Post number 1.');
      });

      it('is gone for good with its channel, and unknown before there is one', async () => {
        await bench.store.channels.updateOne({}, { $set: { deletedAt: new Date(NOON) } });
        expect((await get(path)).status).to.equal(410);
        expect((await get(`/f/other/${file}`)).status).to.equal(404);
      });
    });
  }

  it('lead from the page to the feeds, marked up for readers and machines', async () => {
    const key = await publish({ title: 'Sonntags offen', media: [sampleImage()] });
    const answer = await get('/f/city-library');
    expect(answer.headers.get('content-type')).to.equal('text/html; charset=utf-8');
    const html = await answer.text();
    for (const [file, type] of Object.entries(FORMATS)) {
      const [mediaType = ''] = type.split(';');
      const link = `rel="alternate" type="${mediaType}" title="`;
      expect(html).to.include(link).and.to.include(`${bench.url}/f/city-library/${file}"`);
    }
    for (const name of ['h-feed', 'h-entry', 'p-name', 'u-url', 'dt-published', 'e-content']) {
      expect(html).to.include(name);
    }
    expect(html).to.include(`href="${bench.url}/f/city-library/${key}"`);
    expect(html).to.include('alt="A lighting desk at dusk"');
    expect(html).to.include('What is &lt;new&gt;');
    // Noon in UTC, told in the channel's zone and language.
    expect(html).to.include('14. April 2026 um 14:00');
  });

  it('show one post under an address of its own', async () => {
    const key = await publish({ text: 'Sonntags <b>offen</b> https://example.org/?a=1&b=2' });
    const answer = await get(`/f/city-library/${key}`);
    expect(answer.status).to.equal(200);
    const html = await answer.text();
    expect(html).to.include('Sonntags &lt;b&gt;offen&lt;/b&gt; ');
    expect(html).to.include('<a href="https://example.org/?a=1&amp;b=2" rel="nofollow noopener">');
    expect(html).to.include(`<link rel="canonical" href="${bench.url}/f/city-library/${key}">`);
    expect((await get('/f/city-library/nothing')).status).to.equal(404);
  });

  it('do not show a post under another channel’s address', async () => {
    const key = await publish();
    const other = await bench.store.channels.findOne().lean();
    await bench.store.channels.create({ ...other, _id: 'other', slug: 'other' });
    expect((await get(`/f/other/${key}`)).status).to.equal(404);
  });

  it('do not show a channel of another network', async () => {
    await bench.store.channels.updateOne({}, { $set: { network: 'webhook' } });
    expect((await get('/f/city-library')).status).to.equal(404);
  });

  it('say what an empty page is for', async () => {
    expect(await (await get('/f/city-library')).text()).to.include('Nothing has been published');
  });

  it('page back through everything that was ever published', async () => {
    const keys: string[] = [];
    for (let index = 0; index < 103; index++) {
      bench.clock.time += MINUTE;
      keys.push(await publish({ text: `Post ${index}` }));
    }
    const seen: string[] = [];
    let next: string | undefined = '/f/city-library';
    while (next !== undefined) {
      const html: string = await (await get(next)).text();
      seen.push(
        ...[...html.matchAll(/class="u-url" href="[^"]*\/([^"/]+)"/g)].map(([, id]) => id ?? ''),
      );
      next = /rel="next" href="[^"]*(\/f\/[^"]+)"/.exec(html)?.[1];
    }
    expect(seen).to.deep.equal(keys.toReversed());
  });
});
