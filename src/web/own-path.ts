/**
 * The path within our own origin that an address from outside stands for, or `/` where it would
 * lead anywhere else. Looks at what is left after normalising: a browser reads `/..//example.com`
 * and `/\example.com` as another host.
 */
export function ownPath(address: unknown): string {
  if (typeof address !== 'string' || !address.startsWith('/') || hasControlCharacter(address)) {
    return '/';
  }
  const base = 'http://own.invalid';
  if (!URL.canParse(address, base)) return '/';
  const url = new URL(address, base);
  if (url.origin !== base || url.pathname.startsWith('//')) return '/';
  return url.pathname + url.search + url.hash;
}

function hasControlCharacter(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 32 || code === 127) return true;
  }
  return false;
}
