import { expect } from 'chai';
import sharp from 'sharp';
import { startFeedBench, type FeedBench } from '../networks/feed-bench.js';
import { newIdentity, sampleContent, sampleImage } from '../networks/sample-content.js';

const never = new AbortController().signal;

describe('the public address of an image', () => {
  let bench: FeedBench;
  let id: string;
  let bytes: number;

  beforeEach(async () => {
    bench = await startFeedBench();
    const upload = await sharp({
      create: { width: 8, height: 6, channels: 3, background: '#f2a33a' },
    })
      .png()
      .toBuffer();
    const record = await bench.media.accept(upload, { by: 'ada' });
    ({ _id: id, bytes } = record);
  });
  afterEach(() => bench.close());

  const get = (path = `/media/${id}`, init: RequestInit = {}) => fetch(bench.url + path, init);

  async function publish(): Promise<void> {
    const content = sampleContent({ media: [sampleImage({ id, bytes, width: 8, height: 6 })] });
    const prepared = await bench.network.prepare(content, bench.connection, newIdentity());
    await bench.network.publish(prepared, bench.connection, never);
  }

  it('leads nowhere until a post that shows it is published', async () => {
    expect((await get()).status).to.equal(404);
    await publish();
    expect((await get()).status).to.equal(200);
  });

  it('serves the image for good, as an image and nothing else', async () => {
    await publish();
    const answer = await get();
    expect(Object.fromEntries(answer.headers)).to.include({
      'content-type': 'image/png',
      'content-length': String(bytes),
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      'content-disposition': `inline; filename="${id}.png"`,
      'content-security-policy': "default-src 'none'; sandbox",
    });
    const image = await sharp(Buffer.from(await answer.arrayBuffer())).metadata();
    expect(image).to.include({ format: 'png', width: 8, height: 6 });
  });

  it('answers HEAD and does not send again what somebody has', async () => {
    await publish();
    const head = await get(undefined, { method: 'HEAD' });
    expect(head.headers.get('content-length')).to.equal(String(bytes));
    const etag = head.headers.get('etag') ?? '';
    expect((await get(undefined, { headers: { 'if-none-match': etag } })).status).to.equal(304);
  });

  it('is what the feed encloses', async () => {
    await publish();
    const feed = await (await get('/f/city-library/feed.json')).text();
    const { items } = JSON.parse(feed) as {
      items: { attachments: { url: string; size_in_bytes: number }[] }[];
    };
    const [attachment] = items[0]?.attachments ?? [];
    const image = await fetch(attachment?.url ?? '');
    expect((await image.arrayBuffer()).byteLength).to.equal(attachment?.size_in_bytes);
  });

  for (const path of ['/media/unknown', '/media/..%2f..%2fetc%2fpasswd', '/media/%00']) {
    it(`leads nowhere for ${path}`, async () => {
      expect((await get(path)).status).to.equal(404);
    });
  }
});
