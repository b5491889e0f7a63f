import type { Request, RequestHandler } from 'express';
import multer from 'multer';
import { can } from '../../access/can.js';
import { InvalidInputError } from '../../failures.js';
import { MOST_IMAGE_BYTES } from '../../media/image-reader.js';

/** How many files one form may carry; they are in memory together. */
const MOST_FILES = 4;

/** A refused file leaves the rest of the form as it is, so that nothing that was typed is lost. */
const TOO_LARGE = `A file may have ${MOST_IMAGE_BYTES / 1_048_576} MB at most. Make it smaller.`;
const TOO_MANY = `It was left out: at most ${MOST_FILES} files can be sent at a time.`;

/**
 * Reads forms with files (`multipart/form-data`) before the token of the form is asked for, since
 * the token is in the form. Only for people who may upload at all; to anybody else the form stays
 * unread and so has no token. Files are in memory: `uploadedFiles(req)`.
 */
export function formUploads(): RequestHandler {
  const read = multer({
    storage: { _handleFile: keepInMemory, _removeFile: forget },
    defParamCharset: 'utf8',
    limits: {
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
  /** As its owner calls it: for messages only. */
  readonly name: string;
  readonly bytes: Buffer;
  /** Why it was not read, in a sentence; its bytes are empty then. */
  readonly problem: string | null;
}

/** The files of a form; an input left empty is none. */
export function uploadedFiles(req: Request): readonly UploadedFile[] {
  return filesOf(req).filter(({ name, bytes }) => bytes.length > 0 || name !== '');
}

/** Files that have been read of requests that are still being read. */
const files = new WeakMap<Request, UploadedFile[]>();
/** How many files of a request have begun. */
const begun = new WeakMap<Request, number>();
const filesOf = (req: Request): UploadedFile[] => files.get(req) ?? [];

type HandleFile = multer.StorageEngine['_handleFile'];

/** Keeps a file unless it is too large or one too many; what is not kept is read to its end. */
const keepInMemory: HandleFile = (req, file, done) => {
  // Small files begin before the ones before them have ended, so beginnings are counted.
  const place = (begun.get(req) ?? 0) + 1;
  begun.set(req, place);
  const parts: Buffer[] = [];
  let length = 0;
  let problem = place > MOST_FILES ? TOO_MANY : null;
  file.stream.on('data', (part: Buffer) => {
    length += part.length;
    if (length > MOST_IMAGE_BYTES) problem ??= TOO_LARGE;
    if (problem === null) parts.push(part);
    else parts.length = 0;
  });
  file.stream.once('error', (error: Error) => {
    done(error);
  });
  file.stream.once('end', () => {
    const { fieldname: field, originalname: name } = file;
    files.set(req, [...filesOf(req), { field, name, bytes: Buffer.concat(parts), problem }]);
    done(null, {});
  });
};

const forget: multer.StorageEngine['_removeFile'] = (req, _file, done) => {
  files.delete(req);
  done(null);
};

/** Whatever the parser does not like was sent by somebody: it is never a fault of ours. */
function refusalOf(error: unknown): Error {
  if (!(error instanceof multer.MulterError)) {
    return new InvalidInputError({ '': ['The form cannot be read. Send it again.'] });
  }
  return new InvalidInputError({
    [error.field ?? '']: ['The form has too many or too long fields.'],
  });
}
