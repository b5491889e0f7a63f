import type { Request } from 'express';

/** What a cache may hold against what is here now. */
export interface Validators {
  readonly etag: string;
  /** Undefined where the second could not tell this version from the next. */
  readonly lastModified: Date | undefined;
}

/**
 * Whether the asker has this version already (RFC 9110, section 13.2.2). Express's own answer
 * gives way to `Cache-Control: no-cache` in the request, which every fetch sends along with
 * `If-None-Match`: readers built on it would never be spared anything.
 */
export function isNotModified(request: Request, { etag, lastModified }: Validators): boolean {
  const known = request.get('if-none-match');
  if (known !== undefined) {
    return known
      .split(',')
      .map((tag) => tag.trim().replace(/^W\//, ''))
      .some((tag) => tag === etag || tag === '*');
  }
  const since = Date.parse(request.get('if-modified-since') ?? '');
  return lastModified !== undefined && Math.floor(lastModified.getTime() / 1000) * 1000 <= since;
}
