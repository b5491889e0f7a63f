import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { bareHost } from './public-address.js';

/**
 * The address of a server to which credentials are sent: https, but for this machine itself. A
 * scheme may be left out, a slash at the end is. `path: 'dropped'` keeps the origin alone.
 */
export const serverAddress = (path: 'kept' | 'dropped') =>
  z
    .string()
    .trim()
    .min(1, 'Give the address of the server.')
    .max(500)
    .transform((text) => (text.includes('://') ? text : `https://${text}`))
    .refine((text) => URL.canParse(text), {
      error: 'This is not an address, like https://example.org.',
      abort: true,
    })
    .refine((text) => isPrivate(new URL(text)), {
      error: 'The address must begin with https://, or the password would travel in the clear.',
      abort: true,
    })
    .transform((text) => {
      const { origin, pathname } = new URL(text);
      return path === 'dropped' ? origin : `${origin}${pathname}`.replace(/\/+$/, '');
    });

function isPrivate(url: URL): boolean {
  if (url.protocol === 'https:') return true;
  const host = bareHost(url);
  const loopback = ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback';
  return url.protocol === 'http:' && (host === 'localhost' || loopback);
}

/** The part of an address that people know a server by. */
export const serverName = (address: string): string => new URL(address).host;
