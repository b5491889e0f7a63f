import type { Request, Response } from 'express';
import { ownPath } from './own-path.js';

/** Sends the browser to a page of ours after a form; to nowhere else, whatever the path says. */
export function redirectTo(res: Response, path: string): void {
  const go = (): void => {
    res.redirect(303, ownPath(path));
  };
  const session = res.req.session as Request['session'] | undefined;
  if (session?.person === undefined) {
    go();
    return;
  }
  // A browser follows as soon as it has the head, and express-session sends that before it saves:
  // the next page would miss what this request left in the session.
  session.save((error: unknown) => {
    if (error === undefined || error === null) go();
    else res.req.next?.(error);
  });
}
