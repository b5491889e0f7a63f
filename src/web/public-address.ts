import type { Request } from 'express';

/** The whole address of a page of ours, as the person who asked reaches it. */
export function publicAddress(req: Request, publicUrl: string | undefined, path: string): string {
  return `${publicUrl ?? `${req.protocol}://${req.get('host') ?? 'localhost'}`}${path}`;
}
