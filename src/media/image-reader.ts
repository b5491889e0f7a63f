import type { Sharp, SharpOptions } from 'sharp';
import { InvalidInputError } from '../failures.js';

/** What is stored: made anew from the pixels, so that nothing else of the upload survives. */
export interface ReadImage {
  readonly bytes: Buffer;
  readonly contentType: ImageType;
  readonly width: number;
  readonly height: number;
}

const IMAGE_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'image/gif'] as const;
export type ImageType = (typeof IMAGE_TYPES)[number];

/** An upload that is not taken. The message says what it was, why, and what to do. */
export class MediaRefusedError extends InvalidInputError {
  constructor(sentence: string, cause?: unknown) {
    super({ media: [sentence] }, sentence);
    if (cause !== undefined) this.cause = cause;
  }
}

const MEGABYTE = 1_048_576;
/** Of an upload, and of what is made of it. */
export const MOST_IMAGE_BYTES = 10 * MEGABYTE;
/** All frames of an animation together. */
const MOST_PIXELS = 40_000_000;
const MOST_FRAMES = 300;

/**
 * Decodes an upload fully and encodes it again in its own format, upright and without metadata
 * (places, cameras, embedded files). Throws `MediaRefusedError` for what is not such an image.
 */
export async function readImage(upload: Buffer): Promise<ReadImage> {
  if (upload.length === 0) throw new MediaRefusedError('The file is empty. Choose another one.');
  if (upload.length > MOST_IMAGE_BYTES) throw tooLarge(upload.length);
  const contentType = await recognise(upload);
  try {
    return await encodeAgain(upload, contentType);
  } catch (error) {
    if (error instanceof MediaRefusedError) throw error;
    if (error instanceof Error && /pixel limit/i.test(error.message)) throw tooManyPixels();
    throw new MediaRefusedError(
      'The image is damaged or incomplete, so it could not be read. Export it again and retry.',
      error,
    );
  }
}

async function recognise(upload: Buffer): Promise<ImageType> {
  const { fileTypeFromBuffer } = await import('file-type');
  const found = await fileTypeFromBuffer(upload);
  const type = IMAGE_TYPES.find((known) => known === found?.mime);
  if (type !== undefined) return type;
  const what = found === undefined ? 'not an image that we know' : found.mime;
  throw new MediaRefusedError(
    `The file is ${what}. Use a JPEG, PNG, WebP or GIF image; what counts is its contents, not its name.`,
  );
}

async function encodeAgain(upload: Buffer, contentType: ImageType): Promise<ReadImage> {
  // Loaded at the first upload: an idle process does without it.
  const { default: sharp } = await import('sharp');
  sharp.cache(false);
  sharp.concurrency(1);
  const animated = contentType === 'image/gif' || contentType === 'image/webp';
  const options: SharpOptions = { animated, limitInputPixels: MOST_PIXELS, failOn: 'error' };
  const { pages = 1, pageHeight, width, height } = await sharp(upload, options).metadata();
  if (pages > MOST_FRAMES) {
    throw new MediaRefusedError(
      `The animation has ${pages} frames; ${MOST_FRAMES} are allowed. Shorten it.`,
    );
  }
  if (width * (pageHeight ?? height) * pages > MOST_PIXELS) throw tooManyPixels();
  const encoded = await inFormat(sharp(upload, options).autoOrient(), contentType).toBuffer({
    resolveWithObject: true,
  });
  const { data, info } = encoded;
  if (data.length > MOST_IMAGE_BYTES) throw tooLarge(data.length);
  return { bytes: data, contentType, width: info.width, height: info.pageHeight ?? info.height };
}

function inFormat(image: Sharp, type: ImageType): Sharp {
  switch (type) {
    case 'image/jpeg':
      return image.jpeg({ quality: 88 });
    case 'image/png':
      return image.png();
    case 'image/webp':
      return image.webp({ quality: 88 });
    case 'image/gif':
      return image.gif();
  }
}

function tooLarge(bytes: number): MediaRefusedError {
  return new MediaRefusedError(
    `The image has ${(bytes / MEGABYTE).toFixed(1)} MB; 10 MB are allowed. Make it smaller.`,
  );
}

function tooManyPixels(): MediaRefusedError {
  return new MediaRefusedError(
    'The image has more than 40 megapixels, all frames counted. Make it smaller.',
  );
}
