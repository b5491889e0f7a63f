import type { Readable } from 'node:stream';
import type { Sharp } from 'sharp';
import {
  ImageRefusedError,
  type FittedImage,
  type Images,
  type ImageWants,
} from '../networks/images.js';

/** An image as it is kept. */
export interface KeptImage {
  readonly record: {
    readonly contentType: string;
    readonly bytes: number;
    readonly width: number;
    readonly height: number;
  };
  readonly stream: Readable;
}

export interface FittedImagesDependencies {
  readonly open: (id: string) => Promise<KeptImage | null>;
}

const ENCODERS: Readonly<Record<string, (image: Sharp, quality: number) => Sharp>> = {
  'image/jpeg': (image, quality) => image.flatten({ background: '#ffffff' }).jpeg({ quality }),
  'image/png': (image) => image.png({ compressionLevel: 9 }),
  'image/webp': (image, quality) => image.webp({ quality }),
  'image/gif': (image) => image.gif(),
};

/** Tried in turn until the bytes are few enough: first a coarser image, then a smaller one. */
const TRIES = [
  { quality: 88, part: 1 },
  { quality: 75, part: 1 },
  { quality: 75, part: 0.75 },
  { quality: 70, part: 0.5 },
  { quality: 65, part: 0.35 },
  { quality: 60, part: 0.25 },
  { quality: 60, part: 0.15 },
] as const;

/**
 * Makes images fit a network: left as they are where they fit, else scaled down and encoded again
 * from their pixels. Nothing is kept, and one image is decoded at a time, because it can take
 * 160 MB.
 */
export function createFittedImages({ open }: FittedImagesDependencies): Images {
  let last: Promise<unknown> = Promise.resolve();

  async function fit(id: string, wants: ImageWants): Promise<FittedImage> {
    const kept = await open(id);
    if (kept === null) {
      throw new ImageRefusedError('An image of this post no longer exists. Add it again.');
    }
    const bytes = await bytesOf(kept.stream);
    const { contentType, width, height } = kept.record;
    if (fits(kept.record, wants)) return { bytes, contentType, width, height };
    return shrink(bytes, kept.record, wants);
  }

  return {
    fit(id, wants) {
      const fitting = last.then(() => fit(id, wants));
      // Whoever asked hears of a failure; the next one only waits for the end.
      last = Promise.allSettled([fitting]);
      return fitting;
    },
  };
}

async function bytesOf(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

type Measures = KeptImage['record'];

function fits(image: Measures, wants: ImageWants): boolean {
  return (
    wants.contentTypes.includes(image.contentType) &&
    image.bytes <= wants.maximumBytes &&
    scaleTo(image, wants) === 1
  );
}

/** The factor by which an image must shrink to keep the limits of its size in pixels. */
function scaleTo(image: Pick<Measures, 'width' | 'height'>, wants: ImageWants): number {
  const bySide = (wants.maximumSide ?? Infinity) / Math.max(image.width, image.height);
  const byPixels = Math.sqrt((wants.maximumPixels ?? Infinity) / (image.width * image.height));
  return Math.min(1, bySide, byPixels);
}

async function shrink(bytes: Buffer, image: Measures, wants: ImageWants): Promise<FittedImage> {
  const scale = scaleTo(image, wants);
  for (const { contentType, quality, part } of await attemptsFor(bytes, image, wants)) {
    const encode = ENCODERS[contentType];
    if (encode === undefined) continue;
    const shrunk = await shrunkImage(bytes, image, { scale: scale * part, contentType });
    const { data, info } = await encode(shrunk, quality).toBuffer({ resolveWithObject: true });
    if (data.length <= wants.maximumBytes) {
      return {
        bytes: data,
        contentType,
        width: info.width,
        height: info.pageHeight ?? info.height,
      };
    }
  }
  const kilobytes = Math.floor(wants.maximumBytes / 1_000).toLocaleString('en');
  throw new ImageRefusedError(
    `An image could not be made small enough: ${kilobytes} kB are allowed here. Use a JPEG with fewer pixels.`,
  );
}

/**
 * Its own form first and the network's first choice after it: at each size in turn, so that a
 * photograph does not become tiny to stay a PNG; an animation rather becomes small than stops.
 */
async function attemptsFor(bytes: Buffer, image: Measures, { contentTypes }: ImageWants) {
  const own = contentTypes.filter((type) => type === image.contentType);
  const forms = [...new Set([...own, ...contentTypes.slice(0, 1)])];
  const { pages = 1 } = await (await open(bytes, false)).metadata();
  return pages > 1
    ? forms.flatMap((contentType) => TRIES.map((attempt) => ({ contentType, ...attempt })))
    : TRIES.flatMap((attempt) => forms.map((contentType) => ({ contentType, ...attempt })));
}

async function shrunkImage(
  bytes: Buffer,
  { width, height }: Measures,
  { scale, contentType }: { readonly scale: number; readonly contentType: string },
): Promise<Sharp> {
  // An animation stays one only where the form can hold it.
  const image = await open(bytes, contentType === 'image/gif' || contentType === 'image/webp');
  if (scale === 1) return image;
  const side = (length: number) => Math.max(1, Math.floor(length * scale));
  return image.resize({ width: side(width), height: side(height), fit: 'inside' });
}

async function open(bytes: Buffer, animated: boolean): Promise<Sharp> {
  // Loaded at the first use: an idle process does without it.
  const { default: sharp } = await import('sharp');
  sharp.cache(false);
  sharp.concurrency(1);
  return sharp(bytes, { animated, failOn: 'error' });
}
