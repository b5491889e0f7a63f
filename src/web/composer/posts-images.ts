import { pipeline } from 'node:stream/promises';
import { Router } from 'express';
import { InvalidInputError, NotFoundError } from '../../failures.js';
import type { MediaLibrary } from '../../media/media-library.js';
import { requireAction } from '../middleware/require-action.js';
import { uploadedFiles } from '../middleware/form-uploads.js';
import { personOf } from '../request.js';

/** Images while a post is written: page scripts bring them one by one, and staff see them. */
export function postImageRoutes({ media }: { readonly media: MediaLibrary }): Router {
  const router = Router();

  router.post('/posts/images', requireAction('media.create'), async (req, res) => {
    const [upload] = uploadedFiles(req);
    if (!upload) throw new InvalidInputError({ images: ['There is no image in what was sent.'] });
    if (upload.problem !== null) throw new InvalidInputError({ images: [upload.problem] });
    const { _id: id, width, height } = await media.accept(upload.bytes, { by: personOf(req).id });
    res.status(201).json({ id, href: `/posts/images/${id}`, width, height });
  });

  router.get('/posts/images/:id', requireAction('media.read'), async (req, res) => {
    const found = await media.open(String(req.params['id']));
    if (!found) throw new NotFoundError('The image');
    const { record, stream } = found;
    res.set({
      // An image never changes under its id, and only those who are logged in are shown it here.
      'Cache-Control': 'private, max-age=86400, immutable',
      'Content-Type': record.contentType,
      'Content-Length': String(record.bytes),
      'Content-Disposition': 'inline',
      'Content-Security-Policy': "default-src 'none'; sandbox",
    });
    if (req.method === 'HEAD') {
      stream.destroy();
      res.end();
    } else {
      await pipeline(stream, res);
    }
  });

  return router;
}
