import { randomBytes } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import helmet from 'helmet';

/** The nonce of this response's Content-Security-Policy. */
export const nonceOf = (res: Response): string => {
  const nonce: unknown = res.locals['nonce'];
  return typeof nonce === 'string' ? nonce : '';
};

/** Makes the nonce, then sets every security header. Whether pages come by HTTPS is told. */
export function securityHeaders(https: boolean): readonly RequestHandler[] {
  return [
    (_req, res, next) => {
      res.locals['nonce'] = randomBytes(16).toString('base64');
      res.set('Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()');
      next();
    },
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          'default-src': ["'none'"],
          'script-src': ["'self'", (_req, res) => `'nonce-${nonceOf(res as Response)}'`],
          'style-src': ["'self'"],
          'img-src': ["'self'", 'data:', 'blob:'],
          'font-src': ["'self'"],
          'connect-src': ["'self'"],
          'media-src': ["'self'"],
          'manifest-src': ["'self'"],
          'form-action': ["'self'"],
          'base-uri': ["'none'"],
          'frame-ancestors': ["'none'"],
          ...(https ? { 'upgrade-insecure-requests': [] } : {}),
        },
      },
      strictTransportSecurity: https ? { maxAge: 31_536_000, includeSubDomains: false } : false,
      frameguard: { action: 'deny' },
      // 'no-referrer' would make browsers send `Origin: null` with our own forms.
      referrerPolicy: { policy: 'same-origin' },
    }),
  ];
}

/** For everything that is one person's to see. */
export const noStore: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store');
  next();
};
