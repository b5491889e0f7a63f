import type { Request, Response } from 'express';
import { ownPath } from '../own-path.js';
import { redirectTo } from '../redirect.js';

/** After a save: page scripts are told where to go, browsers go there. */
export function savedAnswer(req: Request, res: Response, path: string): void {
  if (req.accepts(['html', 'json']) === 'json') res.json({ location: ownPath(path) });
  else redirectTo(res, path);
}
