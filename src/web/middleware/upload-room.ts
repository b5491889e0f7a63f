import type { RequestHandler, Response } from 'express';
import { can } from '../../access/can.js';
import { TooOftenError } from '../../failures.js';

/**
 * Somebody's whole album, of which all but the first files are let go as they come, so that what
 * was typed beside them is not lost; more than that is not read at all.
 */
const MOST_BYTES = 256 * 1_048_576;
const RETRY_SECONDS = 5;

export interface UploadRoomSettings {
  /** Forms that are in memory together. */
  readonly atOnce: number;
  /** Forms that wait unread, in their sockets; more are asked to come again. */
  readonly waiting: number;
}

/**
 * Keeps what uploads take of memory within bounds, however many come at once: so many forms with
 * files are read and worked on at a time, the others wait unread. Stands behind whatever says who
 * asks and before whatever reads forms.
 */
export function uploadRoom(
  { atOnce, waiting }: UploadRoomSettings = { atOnce: 3, waiting: 40 },
): RequestHandler {
  let inside = 0;
  const queue: (() => void)[] = [];

  function enter(res: Response, go: () => void): void {
    inside++;
    res.once('close', () => {
      inside--;
      queue.shift()?.();
    });
    go();
  }

  return (req, res, next) => {
    if (!req.is('multipart/form-data') || !can(req.actor ?? null, 'media.create')) {
      next();
      return;
    }
    const length = req.get('content-length');
    if (length === undefined || Number(length) > MOST_BYTES) {
      // What comes of it all the same is not waited for.
      res.set('Connection', 'close');
      next(new RefusedUploadError(length === undefined ? 411 : 413));
      return;
    }
    const go = (): void => {
      next();
    };
    if (inside < atOnce) {
      enter(res, go);
    } else if (queue.length < waiting) {
      const turn = (): void => {
        res.off('close', leave);
        enter(res, go);
      };
      const leave = (): void => {
        queue.splice(queue.indexOf(turn), 1);
      };
      queue.push(turn);
      res.once('close', leave);
    } else {
      next(
        new TooOftenError(
          RETRY_SECONDS,
          'Very many are uploading at the moment. Try again in 5 s.',
        ),
      );
    }
  };
}

/** What is refused before any of it is read. */
class RefusedUploadError extends Error {
  override readonly name = 'RefusedUploadError';
  /** @param status where Express and its parsers say theirs */
  constructor(readonly status: 411 | 413) {
    super('an upload was refused by its length');
  }
}
