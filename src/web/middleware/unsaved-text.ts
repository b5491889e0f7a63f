import type { ErrorRequestHandler, Request, Response } from 'express';
import multer from 'multer';
import { CallerError } from '../../failures.js';
import type { Logger } from '../../log.js';
import { formBodyOf } from '../composer/composer-body.js';
import { readComposer } from '../composer/composer-form.js';
import { renderNotSaved } from '../composer/composer-keeping.js';
import { formBody } from './bodies.js';

const COMPOSER = /^\/(write|posts\/[0-9a-z]{26}\/edit)$/;

/**
 * When nobody could be recognised because the documents are away, the form of a post has not been
 * read yet: what was typed is read now and given back with "not saved" (R15). Nothing is kept and
 * nobody is trusted: the page holds what this very request brought.
 */
export function unsavedText(log: Logger): ErrorRequestHandler {
  const readers = [formBody(), textsOnly()];
  // Express knows an error handler by its four parameters.
  return (error: unknown, req, res, next) => {
    if (error instanceof CallerError || req.method !== 'POST' || !COMPOSER.test(req.path)) {
      next(error);
      return;
    }
    const giveBack = (): void => {
      try {
        show(req, res);
        log.error({ reference: req.reference ?? null, error }, 'post not saved');
      } catch {
        // What was sent cannot be read either: the first error says what is wrong.
        next(error);
      }
    };
    const read = ([reader, ...rest]: typeof readers): void => {
      if (!reader) giveBack();
      else void reader(req, res, () => read(rest));
    };
    read(readers);
  };
}

function show(req: Request, res: Response): void {
  const body = formBodyOf(req.body);
  // The token of the form that was sent is good for the same session when it can be read again.
  const token = body.text('_csrf');
  req.csrfToken = () => token;
  renderNotSaved(res, { typed: readComposer(body, 'UTC'), action: req.path });
}

/** The texts of a form with files; what files hold is let go as it comes. */
function textsOnly() {
  return multer({
    storage: {
      _handleFile(_req, file, done) {
        file.stream.once('end', () => {
          done(null, {});
        });
        file.stream.once('error', done);
        file.stream.resume();
      },
      _removeFile(_req, _file, done) {
        done(null);
      },
    },
    limits: { fields: 500, fieldSize: 256 * 1024, fieldNameSize: 200, files: 20 },
  }).any();
}
