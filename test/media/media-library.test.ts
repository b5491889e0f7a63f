import { expect } from 'chai';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from 'mongoose';
import sharp from 'sharp';
import { createMediaLibrary, type MediaLibrary } from '../../src/media/media-library.js';
import { MediaRefusedError } from '../../src/media/image-reader.js';
import { connectDocuments } from '../../src/store/connect.js';
import { bindStore, prepareIndexes, type Store } from '../../src/store/store.js';

const NOON = Date.UTC(2026, 3, 14, 12);

const plain = (width = 40, height = 30) =>
  sharp({ create: { width, height, channels: 3, background: '#f2a33a' } });

/** Two colours, so that turning it can be seen: red on the left, blue on the right. */
const twoHalves = () =>
  plain(20, 10).composite([
    {
      input: { create: { width: 10, height: 10, channels: 3, background: 'red' } },
      left: 0,
      top: 0,
    },
    {
      input: { create: { width: 10, height: 10, channels: 3, background: 'blue' } },
      left: 10,
      top: 0,
    },
  ]);

async function animation(frames: number): Promise<Buffer> {
  const pages = Array.from({ length: frames }, (_, index) => ({
    create: {
      width: 4,
      height: 4,
      channels: 3 as const,
      background: index % 2 === 0 ? 'red' : 'blue',
    },
  }));
  const images = await Promise.all(pages.map((page) => sharp(page).png().toBuffer()));
  return sharp(images, { join: { animated: true } })
    .gif()
    .toBuffer();
}

describe('the media library', () => {
  let folder: string;
  let documents: Connection;
  let store: Store;
  let library: MediaLibrary;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'dimmerbank-media-'));
    documents = await connectDocuments({ folder: join(folder, 'documents') });
    store = bindStore(documents);
    await prepareIndexes(documents);
    library = createMediaLibrary({
      folder: join(folder, 'media'),
      model: store.media,
      clock: { now: () => NOON },
    });
  });
  afterEach(async () => {
    await documents.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const files = () => {
    try {
      return readdirSync(join(folder, 'media'));
    } catch {
      return [];
    }
  };

  async function bytesOf(id: string): Promise<Buffer> {
    const found = await library.open(id);
    if (found === null) throw new Error(`there is no ${id}`);
    const chunks: Buffer[] = [];
    for await (const chunk of found.stream) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }

  async function refusal(upload: Buffer): Promise<MediaRefusedError> {
    try {
      await library.accept(upload, { by: 'ada' });
    } catch (error) {
      if (error instanceof MediaRefusedError) {
        expect(files()).to.deep.equal([]);
        expect(await store.media.countDocuments()).to.equal(0);
        return error;
      }
      throw error;
    }
    throw new Error('it was taken');
  }

  for (const format of ['jpeg', 'png', 'webp', 'gif'] as const) {
    it(`keeps a ${format} as what it is`, async () => {
      const upload = await plain().toFormat(format).toBuffer();
      const record = await library.accept(upload, { by: 'ada' });
      const kept = await bytesOf(record._id);
      expect(record).to.deep.include({
        contentType: `image/${format}`,
        width: 40,
        height: 30,
        bytes: kept.length,
        by: 'ada',
        createdAt: new Date(NOON),
        releasedAt: null,
      });
      expect(await sharp(kept).metadata()).to.include({ format, width: 40, height: 30 });
      expect(await library.find([record._id])).to.deep.equal([record]);
    });
  }

  it('keeps an animation moving', async () => {
    const record = await library.accept(await animation(5), { by: 'ada' });
    const kept = await sharp(await bytesOf(record._id), { animated: true }).metadata();
    expect(kept.pages).to.equal(5);
    expect(record).to.include({ width: 4, height: 4 });
  });

  it('forgets where and with what a picture was taken', async () => {
    const upload = await plain()
      .withExif({
        IFD0: { Copyright: 'Ada', Model: 'Camera 3000' },
        IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 30/1 0/1' },
      })
      .jpeg()
      .toBuffer();
    expect((await sharp(upload).metadata()).exif).to.be.instanceOf(Buffer);
    const kept = await bytesOf((await library.accept(upload, { by: 'ada' }))._id);
    const { exif, xmp, iptc } = await sharp(kept).metadata();
    expect([exif, xmp, iptc]).to.deep.equal([undefined, undefined, undefined]);
    expect(kept.includes('Camera 3000')).to.equal(false);
  });

  it('turns a picture upright before it forgets how it was held', async () => {
    const upload = await twoHalves().withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const record = await library.accept(upload, { by: 'ada' });
    expect(record).to.include({ width: 10, height: 20 });
    const { data } = await sharp(await bytesOf(record._id))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(data[0], 'red above').to.be.greaterThan(200);
    expect(data[2]).to.be.lessThan(60);
  });

  it('keeps nothing of a file hidden behind the picture', async () => {
    const hidden = '<script>alert(1)</script>PK\u0003\u0004';
    const upload = Buffer.concat([await plain().png().toBuffer(), Buffer.from(hidden)]);
    const kept = await bytesOf((await library.accept(upload, { by: 'ada' }))._id);
    expect(kept.includes('<script>')).to.equal(false);
  });

  it('gives files names that tell and take nothing', async () => {
    const upload = await plain().png().toBuffer();
    const ids = [];
    for (let count = 0; count < 3; count++) {
      ids.push((await library.accept(upload, { by: 'ada' }))._id);
    }
    expect(files()).to.have.members(ids);
    expect(new Set(ids).size).to.equal(3);
    for (const id of ids) {
      expect(id).to.match(/^[0-9a-z]{26}$/);
      expect(statSync(join(folder, 'media', id)).mode & 0o777).to.equal(0o600);
    }
  });

  it('opens nothing outside of itself', async () => {
    writeFileSync(join(folder, 'secret.png'), 'secret');
    for (const id of ['../secret.png', '..%2fsecret.png', '/etc/passwd', '', '.', 'unknown']) {
      expect(await library.open(id)).to.equal(null);
    }
  });

  const refused: Record<string, { upload: () => Promise<Buffer> | Buffer; says: RegExp }> = {
    'an empty file': { upload: () => Buffer.alloc(0), says: /empty/ },
    'a text': { upload: () => Buffer.from('hello'.repeat(100)), says: /not an image/ },
    'an SVG': {
      upload: () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
      says: /JPEG, PNG, WebP or GIF/,
    },
    'a PDF': { upload: () => Buffer.from('%PDF-1.7\n1 0 obj\n'), says: /application\/pdf/ },
    'a TIFF': { upload: () => plain().tiff().toBuffer(), says: /image\/tiff/ },
    'more than 10 MB': { upload: () => Buffer.alloc(10 * 1_048_576 + 1), says: /10 MB/ },
    'the beginning of a picture': {
      upload: async () => {
        const whole = await sharp({
          create: {
            width: 400,
            height: 300,
            channels: 3,
            background: 'black',
            noise: { type: 'gaussian', mean: 128, sigma: 60 },
          },
        })
          .jpeg()
          .toBuffer();
        return whole.subarray(0, whole.length / 2);
      },
      says: /damaged or incomplete/,
    },
    'the magic bytes of a picture with something else behind': {
      upload: async () =>
        Buffer.concat([(await plain().png().toBuffer()).subarray(0, 40), Buffer.alloc(999, 'x')]),
      says: /damaged or incomplete/,
    },
    'a small file that unpacks to more than 40 megapixels': {
      upload: () =>
        sharp({ create: { width: 8_000, height: 5_001, channels: 3, background: 'white' } })
          .toColourspace('b-w')
          .png()
          .toBuffer(),
      says: /40 megapixels/,
    },
    'an animation of 301 frames': { upload: () => animation(301), says: /301 frames/ },
  };
  for (const [what, { upload, says }] of Object.entries(refused)) {
    it(`refuses ${what} and says so`, async () => {
      const error = await refusal(await upload());
      expect(error.message).to.match(says).and.to.match(/\.$/);
      expect(error.fields).to.deep.equal({ media: [error.message] });
    });
  }

  it('goes on after it refused something', async () => {
    const good = await plain().png().toBuffer();
    const [first, second] = await Promise.allSettled([
      library.accept(Buffer.from('no'), { by: 'ada' }),
      library.accept(good, { by: 'ada' }),
    ]);
    expect([first.status, second.status]).to.deep.equal(['rejected', 'fulfilled']);
  });

  it('leaves no record when the bytes cannot be written', async () => {
    // A file stands where the folder should be.
    writeFileSync(join(folder, 'media'), '');
    const upload = await plain().png().toBuffer();
    let failed = false;
    await library.accept(upload, { by: 'ada' }).catch(() => (failed = true));
    expect(failed).to.equal(true);
    expect(await store.media.countDocuments()).to.equal(0);
  });

  it('releases a picture once: the first time stands', async () => {
    const upload = await plain().png().toBuffer();
    const { _id } = await library.accept(upload, { by: 'ada' });
    await library.release([_id, 'unknown']);
    await library.release([_id]);
    expect((await library.find([_id]))[0]?.releasedAt).to.deep.equal(new Date(NOON));
  });

  it('writes whole files only', async () => {
    const upload = await plain().png().toBuffer();
    const { _id } = await library.accept(upload, { by: 'ada' });
    expect(readFileSync(join(folder, 'media', _id))).to.deep.equal(await bytesOf(_id));
    expect(files().filter((name) => name.endsWith('.unfinished'))).to.deep.equal([]);
  });
});
