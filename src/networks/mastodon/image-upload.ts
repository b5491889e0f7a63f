import { setTimeout as pause } from 'node:timers/promises';
import { SECOND } from '../../domain/time-units.js';
import { ImageRefusedError, type FittedImage, type Images } from '../images.js';
import { harmlessFailureOf, type HarmlessFailure } from '../json-failure.js';
import type { JsonAnswer } from '../json-api.js';
import type { MastodonClient } from './mastodon-client.js';
import { mediaEntity } from './mastodon-entities.js';
import type { MastodonLimits } from './mastodon-limits.js';
import type { MastodonAccess } from './mastodon-settings.js';
import type { PreparedImage } from './prepared-status.js';

export interface ImageUpload {
  readonly access: MastodonAccess;
  readonly limits: MastodonLimits;
  readonly images: readonly PreparedImage[];
  readonly signal: AbortSignal;
}

export type Uploaded = { readonly type: 'uploaded'; readonly ids: readonly string[] };

const BETWEEN_LOOKS = SECOND / 2;

/**
 * Brings images to the server. Nobody sees them before a post shows them, and the server forgets
 * those that none does, so it may all be done again (R17).
 */
export async function uploadImages(
  { client, images }: { readonly client: MastodonClient; readonly images: Images },
  upload: ImageUpload,
): Promise<Uploaded | HarmlessFailure> {
  const ids: string[] = [];
  for (const image of upload.images) {
    const fitted = await fittedOrRefused(images, image.id, upload.limits);
    if ('type' in fitted) return fitted;
    const answer = await sendImage(client, upload, { ...image, ...fitted });
    const media = mediaEntity.safeParse(answer.type === 'answered' ? answer.value : undefined);
    if (answer.type !== 'answered' || answer.status >= 300 || !media.success) {
      return uploadFailure(answer, client, upload.access);
    }
    const { id } = media.data;
    if (answer.status === 202) {
      const failure = await untilProcessed(client, upload, id);
      if (failure !== null) return failure;
    }
    ids.push(id);
  }
  return { type: 'uploaded', ids };
}

async function fittedOrRefused(
  images: Images,
  id: string,
  { content, maximumPixels }: MastodonLimits,
): Promise<FittedImage | HarmlessFailure> {
  const { contentTypes, maximumBytes } = content.media;
  try {
    return await images.fit(id, { contentTypes, maximumBytes, maximumPixels });
  } catch (error) {
    if (error instanceof ImageRefusedError) return { type: 'refused', reason: error.message };
    throw error;
  }
}

/** By the newer way, or the older one where a server has only that. */
async function sendImage(
  client: MastodonClient,
  { access, signal }: ImageUpload,
  image: PreparedImage & FittedImage,
): Promise<JsonAnswer> {
  const { body, contentType } = await formOf(image);
  const send = (version: string) =>
    client.send(access, {
      path: `/api/${version}/media`,
      method: 'POST',
      headers: { 'content-type': contentType },
      body,
      signal,
    });
  const answer = await send('v2');
  return answer.type === 'answered' && answer.status === 404 ? send('v1') : answer;
}

/** The name is unique, because a server may keep files by their names. */
async function formOf(
  image: PreparedImage & FittedImage,
): Promise<{ readonly body: Uint8Array; readonly contentType: string }> {
  const form = new FormData();
  const type = image.contentType;
  const file = new Blob([new Uint8Array(image.bytes)], { type });
  form.set('description', image.alternativeText);
  form.set('file', file, `${image.id}.${type.replace('image/', '').replace('jpeg', 'jpg')}`);
  const encoded = new Response(form);
  return {
    body: new Uint8Array(await encoded.arrayBuffer()),
    contentType: encoded.headers.get('content-type') ?? '',
  };
}

/** 206 while the server is still at work (docs.joinmastodon.org/methods/media). */
async function untilProcessed(
  client: MastodonClient,
  { access, signal }: ImageUpload,
  id: string,
): Promise<HarmlessFailure | null> {
  const path = `/api/v1/media/${encodeURIComponent(id)}`;
  for (;;) {
    const answer = await client.send(access, { path, method: 'GET', signal });
    if (answer.type === 'answered' && answer.status === 200) return null;
    if (answer.type !== 'answered' || answer.status !== 206) {
      return uploadFailure(answer, client, access);
    }
    try {
      await pause(BETWEEN_LOOKS, undefined, { signal });
    } catch {
      const { server } = client.failureContext(access);
      return { type: 'retry-later', reason: `${server} is still working on an image.` };
    }
  }
}

function uploadFailure(
  answer: JsonAnswer,
  client: MastodonClient,
  access: MastodonAccess,
): HarmlessFailure {
  const failure = harmlessFailureOf(answer, client.failureContext(access));
  return failure.type === 'refused'
    ? { ...failure, reason: `An image was not taken: ${failure.reason}` }
    : failure;
}
