import type { Response } from 'express';
import { ownPath } from './own-path.js';

/** Sends the browser to a page of ours after a form; to nowhere else, whatever the path says. */
export function redirectTo(res: Response, path: string): void {
  res.redirect(303, ownPath(path));
}
