import type { Request, RequestHandler } from 'express';
import multer from 'multer';
import { can } from '../../access/can.js';
import { InvalidInputError } from '../../failures.js';
import { MOST_IMAGE_BYTES } from '../../media/image-reader.js';

/** How many files one form may carry; they are in memory together. */
const MOST_FILES = 4;

const SENTENCES: Readonly<Record<string, string>> = {
  LIMIT_FILE_SIZE: `A file may have ${MOST_IMAGE_BYTES / 1_048_576} MB at most.`,
  LIMIT_FILE_COUNT: `Send at most ${MOST_FILES} files at a time.`,
};

/**
 * Reads forms with files (`multipart/form-data`) before the token of the form is asked for, since
 * the token is in the form. Only for people who may upload at all; to anybody else the form stays
 * unread and so has no token. Files are in memory: `uploadedFiles(req)`.
 */
export function formUploads(): RequestHandler {
  const read = multer({
    storage: multer.memoryStorage(),
    limits: {
      fileSize: MOST_IMAGE_BYTES,
      files: MOST_FILES,
      fields: 500,
      fieldSize: 256 * 1024,
      fieldNameSize: 200,
      headerPairs: 20,
    },
  }).any();
  return (req, res, next) => {
    if (!req.is('multipart/form-data') || !can(req.actor ?? null, 'media.create')) {
      next();
      return;
    }
    void read(req, res, (error: unknown) => {
      next(error === undefined || error === null ? undefined : refusalOf(error));
    });
  };
}

export interface UploadedFile {
  /** The name of the input. */
  readonly field: string;
  readonly bytes: Buffer;
}

/** The files of a form; an input left empty is none. */
export function uploadedFiles(req: Request): readonly UploadedFile[] {
  const files = Array.isArray(req.files) ? req.files : [];
  return files
    .filter((file) => file.size > 0)
    .map((file) => ({ field: file.fieldname, bytes: file.buffer }));
}

/** Whatever the parser does not like was sent by somebody: it is never a fault of ours. */
function refusalOf(error: unknown): Error {
  if (!(error instanceof multer.MulterError)) {
    return new InvalidInputError({ '': ['The form cannot be read. Send it again.'] });
  }
  const sentence = SENTENCES[error.code] ?? 'The form has too many or too long fields.';
  return new InvalidInputError({ [error.field ?? '']: [sentence] });
}
