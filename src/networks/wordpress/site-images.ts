import { ImageRefusedError, type FittedImage, type Images } from '../images.js';
import type { HarmlessFailure } from '../json-failure.js';
import { MEDIA_LIMITS } from '../media-release.js';
import { readAs, type Read, type WordpressClient } from './wordpress-client.js';
import { mediaEntity, mediaList, type WordpressImage } from './wordpress-entities.js';
import type { PreparedImage } from './prepared-post.js';
import type { WordpressAccess } from './wordpress-settings.js';

export interface ImagesWanted {
  readonly access: WordpressAccess;
  readonly images: readonly PreparedImage[];
  readonly signal: AbortSignal;
}

interface Dependencies {
  readonly client: WordpressClient;
  readonly images: Images;
}

/**
 * Brings images into the site's media library, or finds those that an earlier attempt brought, so
 * that no image stands there twice. They are seen by nobody before the post shows them.
 */
export async function bringImages(
  dependencies: Dependencies,
  wanted: ImagesWanted,
): Promise<Read<readonly WordpressImage[]>> {
  const brought: WordpressImage[] = [];
  for (const image of wanted.images) {
    const found = await bringImage(dependencies, { ...wanted, image });
    if (found.type !== 'read') return imageFailure(found);
    brought.push({ ...found.value, alt_text: image.alternativeText });
  }
  return { type: 'read', value: brought };
}

interface ImageWanted extends ImagesWanted {
  readonly image: PreparedImage;
}

async function bringImage(
  dependencies: Dependencies,
  wanted: ImageWanted,
): Promise<Read<WordpressImage>> {
  const { client } = dependencies;
  const { access, image, signal } = wanted;
  const query = { slug: image.slug };
  const found = await client.read(access, { path: 'media', query, shape: mediaList, signal });
  if (found.type !== 'read') return found;
  const [there] = found.value;
  if (there === undefined) return upload(dependencies, wanted);
  return there.alt_text === image.alternativeText
    ? { type: 'read', value: there }
    : describe(client, wanted, there.id);
}

async function upload(
  { client, images }: Dependencies,
  wanted: ImageWanted,
): Promise<Read<WordpressImage>> {
  const { access, image, signal } = wanted;
  let fitted: FittedImage;
  try {
    fitted = await images.fit(image.id, MEDIA_LIMITS);
  } catch (error) {
    if (error instanceof ImageRefusedError) return { type: 'refused', reason: error.message };
    throw error;
  }
  const { bytes, contentType } = fitted;
  const ending = contentType.replace('image/', '').replace('jpeg', 'jpg');
  const answer = await client.send(access, {
    path: 'media',
    query: { slug: image.slug },
    method: 'POST',
    headers: {
      'content-type': contentType,
      'content-disposition': `attachment; filename="${image.slug}.${ending}"`,
    },
    body: bytes,
    signal,
  });
  const made = readAs(answer, mediaEntity, client.failureContext(access));
  return made.type === 'read' ? describe(client, wanted, made.value.id) : made;
}

/** The alternative text is a part of the image there. */
async function describe(
  client: WordpressClient,
  { access, image, signal }: ImageWanted,
  id: number,
): Promise<Read<WordpressImage>> {
  const answer = await client.send(access, {
    path: `media/${id}`,
    method: 'POST',
    body: { alt_text: image.alternativeText },
    signal,
  });
  return readAs(answer, mediaEntity, client.failureContext(access));
}

const imageFailure = (failure: HarmlessFailure): HarmlessFailure =>
  failure.type === 'refused'
    ? { ...failure, reason: `An image was not taken: ${failure.reason}` }
    : failure;
