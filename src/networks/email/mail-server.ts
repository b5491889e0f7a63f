import ipaddr from 'ipaddr.js';

/** How mail is sent (submission) and read. */
export type MailProtocol = 'smtp' | 'imap';

/** Where a mail server is, and how the connection to it is protected. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** `starttls` refuses to go on without; `loopback` takes TLS where it is offered. */
  readonly security: 'tls' | 'starttls' | 'loopback';
}

const DEFAULTS = {
  smtp: { port: 587, tlsPort: 465, tls: false, ports: [25, 465, 587, 2525] },
  imap: { port: 993, tlsPort: 993, tls: true, ports: [143, 993] },
} as const;

/**
 * Reads what a person typed: `mail.example.org`, `mail.example.org:465`, `smtps://…`, `imap://…`.
 * Without a scheme the port says whether TLS comes first (465, 993); all else must upgrade.
 *
 * @returns null for what is no address of a mail server
 */
export function readMailServer(text: string, protocol: MailProtocol): MailServer | null {
  const typed = text.trim().toLowerCase();
  const [, scheme, rest = ''] = /^(?:([a-z]+):\/\/)?([^\s/?#@]+)$/.exec(typed) ?? [];
  if (rest === '' || (scheme !== undefined && scheme.replace(/s$/, '') !== protocol)) return null;
  // A scheme that URLs have no rules for keeps hosts and ports as they are.
  if (!URL.canParse(`http://${rest}`)) return null;
  const url = new URL(`http://${rest}`);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const { port: usual, tlsPort, tls } = DEFAULTS[protocol];
  const secure = scheme === undefined ? undefined : scheme.endsWith('s');
  // The parser drops port 80, which no mail server has.
  const given = url.port === '' ? undefined : Number(url.port);
  const port = given ?? (secure === undefined ? usual : secure ? tlsPort : plainPort(protocol));
  const tlsFirst = secure ?? (given === undefined ? tls : given === tlsPort);
  const security = tlsFirst ? 'tls' : isLoopback(host) ? 'loopback' : 'starttls';
  return { host, port, security };
}

const plainPort = (protocol: MailProtocol): number => (protocol === 'smtp' ? 587 : 143);

/** Other ports belong to other servers, which this one is not to be made to speak to. */
export const isMailPort = ({ port }: MailServer, protocol: MailProtocol): boolean =>
  DEFAULTS[protocol].ports.some((known) => known === port);

/** By what was typed alone, so that no name server decides whether TLS is needed. */
function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  return ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback';
}

/** What Node's TLS is asked for. A certificate is always checked, but for this machine's own. */
export const tlsOptions = (
  { security, host }: MailServer,
  trusted: readonly string[],
): { rejectUnauthorized: boolean; servername?: string; ca?: string[] } => ({
  rejectUnauthorized: security !== 'loopback',
  ...(ipaddr.isValid(host) ? {} : { servername: host }),
  ...(trusted.length === 0 ? {} : { ca: [...trusted] }),
});
