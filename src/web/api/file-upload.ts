import type { RequestHandler } from 'express';
import multer from 'multer';
import { InvalidInputError } from '../../failures.js';
import { MOST_IMAGE_BYTES } from '../../media/image-reader.js';

/** The upload is larger than anything we take. */
export class UploadTooLargeError extends Error {
  override readonly name = 'UploadTooLargeError';
  /** Where Express and its parsers say theirs. */
  readonly status = 413;
}

/** Reads one file of a multipart body into memory, and nothing else. */
export function fileUpload(field: string): RequestHandler {
  const read = multer({
    storage: multer.memoryStorage(),
    limits: { fileSize: MOST_IMAGE_BYTES, files: 1, fields: 0, parts: 1, headerPairs: 20 },
  }).single(field);
  return (req, res, next) => {
    void read(req, res, (error: unknown) => {
      next(error === undefined ? undefined : refusalOf(error, field));
    });
  };
}

/** Whatever the parser does not like was sent by somebody: it is never a fault of ours. */
function refusalOf(error: unknown, field: string): Error {
  if (!(error instanceof multer.MulterError)) {
    return new InvalidInputError({ '': ['The multipart body cannot be read. Send it again.'] });
  }
  if (error.code === 'LIMIT_FILE_SIZE') return new UploadTooLargeError(error.message);
  return new InvalidInputError({
    [error.field ?? '']: [`Send one file, in a part called "${field}", and nothing else.`],
  });
}
