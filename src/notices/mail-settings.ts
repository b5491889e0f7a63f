import { z } from 'zod';
import { readServerAddress } from '../server-address.js';
import type { MailSettings } from './mail-server.js';

/** `a@b`, or `Name <a@b>`. */
export const MAIL_ADDRESS = /^(?:[^<>\r\n]+ )?<?[^\s<>@]+@[^\s<>@]+>?$/;
/** As Standard Webhooks writes its secrets. */
export const WEBHOOK_SECRET = /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/;

/** A server takes new mail from programs there, unless the address says otherwise. */
const SUBMISSION_PORT = 587;
const TLS_PORT = 465;

export const smtpUrl = z
  .string()
  .refine((text) => /^smtps?:\/\/[^/]+\/?$/.test(text) && URL.canParse(text), {
    error: 'is smtp://user:password@host:587 or smtps://user:password@host:465',
  });

/** What `SMTP_URL` and `MAIL_FROM` say. TLS is a must, except for a server on this machine. */
export function mailSettings(url: string, from: string): MailSettings {
  const { protocol, hostname, port, username, password } = new URL(url);
  const tls = protocol === 'smtps:';
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (tls ? TLS_PORT : SUBMISSION_PORT) : Number(port),
    tls,
    loopback: readServerAddress(url)?.loopback ?? false,
    login:
      username === ''
        ? null
        : { user: decodeURIComponent(username), password: decodeURIComponent(password) },
    from,
  };
}
