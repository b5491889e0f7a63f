import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import sharp from 'sharp';
import { createFittedImages } from '../../src/media/fitted-image.js';
import { ImageRefusedError, type ImageWants } from '../../src/networks/images.js';

const WANTS: ImageWants = { contentTypes: ['image/jpeg', 'image/png'], maximumBytes: 1_000_000 };

/** Noise, which no encoder makes small. */
const noise = (width: number, height: number) =>
  sharp(randomBytes(width * height * 3), { raw: { width, height, channels: 3 } });

const plain = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 4, background: { r: 1, g: 2, b: 3, alpha: 0 } } });

async function animation(): Promise<Buffer> {
  const pages = ['red', 'blue', 'lime'].map((background) => ({
    create: { width: 40, height: 20, channels: 3 as const, background },
  }));
  const images = await Promise.all(pages.map((page) => sharp(page).png().toBuffer()));
  return sharp(images, { join: { animated: true } })
    .gif()
    .toBuffer();
}

async function fit(kept: Buffer, wants: ImageWants) {
  const { format, width, height, pageHeight } = await sharp(kept).metadata();
  const images = createFittedImages({
    open: () =>
      Promise.resolve({
        record: {
          ...{ contentType: `image/${format}`, bytes: kept.length },
          ...{ width, height: pageHeight ?? height },
        },
        stream: Readable.from([kept]),
      }),
  });
  return images.fit('01jc00000000000000000000aa', wants);
}

describe('an image that is fitted for a network', () => {
  it('is left as it is where it fits', async () => {
    const kept = await plain(40, 30).png().toBuffer();
    const fitted = await fit(kept, WANTS);
    expect(fitted.bytes.equals(kept)).to.equal(true);
    expect(fitted).to.include({ contentType: 'image/png', width: 40, height: 30 });
  });

  it('loses bytes until they are few enough, and keeps its shape', async () => {
    const kept = await noise(1_600, 800).jpeg({ quality: 95 }).toBuffer();
    expect(kept.length).to.be.above(1_000_000);
    const fitted = await fit(kept, WANTS);
    expect(fitted.bytes.length).to.be.at.most(1_000_000);
    expect(fitted.contentType).to.equal('image/jpeg');
    const seen = await sharp(fitted.bytes).metadata();
    expect(seen).to.include({ format: 'jpeg', width: fitted.width, height: fitted.height });
    expect(fitted.width / fitted.height).to.be.closeTo(2, 0.02);
  });

  it('rather becomes a JPEG than a tiny PNG', async () => {
    const kept = await noise(800, 600).png().toBuffer();
    const fitted = await fit(kept, WANTS);
    expect(fitted).to.include({ contentType: 'image/jpeg', width: 800, height: 600 });
  });

  it('keeps to the longest side when it is a thin line', async () => {
    const kept = await plain(2, 3_000).png().toBuffer();
    expect(await fit(kept, { ...WANTS, maximumSide: 200 })).to.include({ width: 1, height: 200 });
  });

  it('is the same every time', async () => {
    const kept = await noise(900, 700).png().toBuffer();
    const [first, second] = [await fit(kept, WANTS), await fit(kept, WANTS)];
    expect(second.bytes.equals(first.bytes)).to.equal(true);
  });

  it('shrinks to the longest side and the most pixels that are taken', async () => {
    const kept = await plain(800, 400).png().toBuffer();
    expect(await fit(kept, { ...WANTS, maximumSide: 200 })).to.include({ width: 200, height: 100 });
    const few = await fit(kept, { ...WANTS, maximumPixels: 20_000 });
    expect(few).to.include({ width: 200, height: 100 });
  });

  it('takes the network’s first form where its own is not taken, white where it was clear', async () => {
    const kept = await plain(20, 20).webp().toBuffer();
    const fitted = await fit(kept, WANTS);
    expect(fitted.contentType).to.equal('image/jpeg');
    const { data } = await sharp(fitted.bytes).raw().toBuffer({ resolveWithObject: true });
    expect([...data.subarray(0, 3)]).to.deep.equal([255, 255, 255]);
  });

  it('moves on where animations are taken, and is its first frame elsewhere', async () => {
    const kept = await animation();
    const small = { maximumBytes: 1_000_000, maximumSide: 20 };
    const moving = await fit(kept, { ...small, contentTypes: ['image/gif'] });
    expect((await sharp(moving.bytes, { animated: true }).metadata()).pages).to.equal(3);
    expect(moving).to.include({ width: 20, height: 10 });
    const still = await fit(kept, { ...small, contentTypes: ['image/jpeg'] });
    expect(still).to.include({ contentType: 'image/jpeg', width: 20, height: 10 });
  });

  it('is refused with what to do where nothing makes it small enough', async () => {
    const kept = await noise(300, 300).png().toBuffer();
    const error = await fit(kept, { contentTypes: ['image/jpeg'], maximumBytes: 200 }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(ImageRefusedError);
    expect(error)
      .to.have.property('message')
      .that.matches(/kB are allowed here\. Use a JPEG/);
  });

  it('is refused when it no longer exists', async () => {
    const images = createFittedImages({ open: () => Promise.resolve(null) });
    const error = await images.fit('gone', WANTS).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(ImageRefusedError);
  });

  it('does not hold up the next one when it fails', async () => {
    const kept = await plain(10, 10).png().toBuffer();
    const record = { contentType: 'image/png', bytes: kept.length, width: 10, height: 10 };
    const images = createFittedImages({
      open: (id) =>
        Promise.resolve(id === 'gone' ? null : { record, stream: Readable.from([kept]) }),
    });
    const [gone, there] = await Promise.allSettled([
      images.fit('gone', WANTS),
      images.fit('there', WANTS),
    ]);
    expect(gone.status).to.equal('rejected');
    expect(there.status).to.equal('fulfilled');
  });
});
