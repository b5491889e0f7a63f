import { pipeline } from 'node:stream/promises';
import { Router } from 'express';
import type { MediaLibrary } from '../../media/media-library.js';
import { isNotModified } from './not-modified.js';

const ENDINGS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/gif': 'gif',
};

/** Images that a published post shows, for everybody; of others it does not say that they exist. */
export function mediaRoutes(dependencies: { readonly media: Pick<MediaLibrary, 'open'> }): Router {
  const { media } = dependencies;
  const router = Router();

  router.get('/media/:id', async (request, response) => {
    const found = await media.open(request.params.id);
    if (found === null || found.record.releasedAt === null) {
      found?.stream.destroy();
      response.status(404).type('text/plain').send('There is no such image.\n');
      return;
    }
    const { record, stream } = found;
    const etag = `"${record._id}"`;
    response.set({
      // An image never changes under its id.
      'Cache-Control': 'public, max-age=31536000, immutable',
      ETag: etag,
      'Content-Type': record.contentType,
      'Content-Length': String(record.bytes),
      'Content-Disposition': `inline; filename="${record._id}.${ENDINGS[record.contentType] ?? 'bin'}"`,
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': "default-src 'none'; sandbox",
      // Feed readers in a browser show our images inside their own pages.
      'Cross-Origin-Resource-Policy': 'cross-origin',
    });
    if (isNotModified(request, { etag, lastModified: undefined })) {
      stream.destroy();
      response.removeHeader('Content-Length');
      response.status(304).end();
    } else if (request.method === 'HEAD') {
      stream.destroy();
      response.end();
    } else {
      await pipeline(stream, response).catch((error: unknown) => {
        // Who stops loading a page leaves: that is no fault of anybody's.
        if (!isPrematureClose(error)) throw error;
      });
    }
  });

  return router;
}

const isPrematureClose = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
