import type { ImapFlow } from 'imapflow';
import { DAY, SECOND, type Instant } from '../../domain/time-units.js';
import type { Connection } from '../contract.js';
import { failureWords } from '../failure-words.js';
import { emailCredentials, emailSettings } from './email-settings.js';
import { readMailServer, tlsOptions } from './mail-server.js';
import type { ServerWish } from './channel-servers.js';

/** A mail as it lies on the server. */
export interface FoundMail {
  readonly uid: number;
  /** Cut off after `LARGEST`: the texts of a mail stand before what is attached to it. */
  readonly source: Uint8Array;
  readonly at: Instant;
  /** Unique in the mailbox for ever. */
  readonly place: string;
}

export interface MailboxPage {
  readonly mails: readonly FoundMail[];
  readonly cursor: string;
  readonly more: boolean;
}

/** What a mailbox answers, or why it does not. */
export type MailboxAnswer<T> =
  | { readonly type: 'answered'; readonly value: T }
  | { readonly type: 'unreachable'; readonly reason: string }
  | { readonly type: 'rejected'; readonly reason: string };

const PAGE = 50;
/** How many of the mails that are there already come with the first reading. */
const FIRST_PAGE = 25;
const LARGEST = 512 * 1024;
/** How far back a mailbox is read whose UIDs have lost their meaning. */
const AFTER_RESET = 30 * DAY;

/** Whether the channel's settings name a mailbox at all. */
export const hasMailbox = (connection: Connection): boolean =>
  emailSettings.parse(connection.settings).imapServer !== '';

/** Logs in and opens the mailbox, and changes nothing in it. */
export const checkMailbox = (
  connection: Connection,
  wish: ServerWish,
): Promise<MailboxAnswer<number>> =>
  withMailbox(connection, wish, (_client, mailbox) => Promise.resolve(mailbox.exists));

/** Reads what came after the cursor, oldest first; the mails stay unread for people. */
export function readMailbox(
  connection: Connection,
  { cursor, now, ...wish }: ServerWish & { readonly cursor: string | null; readonly now: Instant },
): Promise<MailboxAnswer<MailboxPage>> {
  return withMailbox(connection, wish, async (client, mailbox) => {
    const validity = String(mailbox.uidValidity);
    const newest = await uidsAfter(client, { cursor, validity, mailbox, now });
    const uids = newest.slice(0, PAGE);
    const mails: FoundMail[] = [];
    for (const uid of uids) {
      const query = { uid: true, internalDate: true, source: { maxLength: LARGEST } };
      const found = await client.fetchOne(uid, query, { uid: true });
      // Deleted since it was listed.
      if (!found || !found.source) continue;
      const at = new Date(found.internalDate ?? now).getTime();
      mails.push({ uid, source: found.source, at, place: `${validity}:${uid}` });
    }
    const more = newest.length > uids.length;
    const last = more ? (uids.at(-1) ?? 0) : Math.max(mailbox.uidNext - 1, uids.at(-1) ?? 0);
    return { mails, cursor: `${validity}:${last}`, more };
  });
}

/** Ends when something new has come, by IDLE; or when `signal` ends it. */
export function waitForMail(
  connection: Connection,
  { cursor, ...wish }: ServerWish & { readonly cursor: string },
): Promise<MailboxAnswer<void>> {
  return withMailbox(connection, wish, async (client, mailbox) => {
    const last = Number(cursor.split(':')[1]);
    if (mailbox.uidNext - 1 > last) return;
    const came = new Promise<void>((resolve) => {
      client.on('exists', () => resolve());
      client.on('close', () => resolve());
    });
    // Renewed by the library before servers lose patience; ends with the connection.
    void client.idle().catch(() => client.close());
    await came;
  });
}

interface Mailbox {
  readonly exists: number;
  readonly uidNext: number;
  readonly uidValidity: bigint;
}

async function uidsAfter(
  client: ImapFlow,
  at: {
    readonly cursor: string | null;
    readonly validity: string;
    readonly mailbox: Mailbox;
    readonly now: Instant;
  },
): Promise<number[]> {
  const { cursor, validity, mailbox, now } = at;
  if (mailbox.exists === 0) return [];
  const search = async (query: Parameters<ImapFlow['search']>[0]) => {
    const found = await client.search(query, { uid: true });
    return Array.isArray(found) ? found.sort((a, b) => a - b) : [];
  };
  if (cursor === null) {
    return (await search({ seq: `${Math.max(1, mailbox.exists - FIRST_PAGE + 1)}:*` })).slice(
      -FIRST_PAGE,
    );
  }
  const [knownValidity, uid] = cursor.split(':');
  if (knownValidity === validity) {
    const last = Number(uid);
    // `n:*` is the last mail even where n is greater than its UID.
    return (await search({ uid: `${last + 1}:*` })).filter((each) => each > last);
  }
  return search({ since: new Date(now - AFTER_RESET) });
}

async function withMailbox<T>(
  connection: Connection,
  { trusted, signal }: ServerWish,
  work: (client: ImapFlow, mailbox: Mailbox) => Promise<T>,
): Promise<MailboxAnswer<T>> {
  const settings = emailSettings.parse(connection.settings);
  const { smtpPassword, imapPassword } = emailCredentials.parse(connection.credentials);
  const server = readMailServer(settings.imapServer, 'imap');
  if (!server) return { type: 'rejected', reason: `${settings.imapServer} is no mail server.` };
  // Few organisations read a mailbox, and all would pay for it at every start.
  const { ImapFlow } = await import('imapflow');
  const client = new ImapFlow({
    host: server.host,
    port: server.port,
    secure: server.security === 'tls',
    ...(server.security === 'starttls' ? { doSTARTTLS: true } : {}),
    tls: tlsOptions(server, trusted),
    auth: {
      user: settings.imapUsername === '' ? settings.smtpUsername : settings.imapUsername,
      pass: imapPassword === '' ? smtpPassword : imapPassword,
    },
    logger: false,
    disableAutoIdle: true,
    connectionTimeout: 15 * SECOND,
    greetingTimeout: 10 * SECOND,
    maxIdleTime: 4 * 60 * SECOND,
  });
  // What breaks is told by the command that was under way.
  client.on('error', () => client.close());
  const stop = () => client.close();
  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    await client.connect();
    const name = settings.imapMailbox === '' ? 'INBOX' : settings.imapMailbox;
    const mailbox = await client.mailboxOpen(name, { readOnly: true });
    const value = await work(client, mailbox);
    await client.logout().catch(() => client.close());
    return { type: 'answered', value };
  } catch (error) {
    client.close();
    return whyNot(error, settings.imapMailbox);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function whyNot(
  error: unknown,
  mailbox: string,
): Exclude<MailboxAnswer<never>, { type: 'answered' }> {
  const { mailboxMissing, authenticationFailed, serverResponseCode } = (error ?? {}) as {
    readonly mailboxMissing?: unknown;
    readonly authenticationFailed?: unknown;
    readonly serverResponseCode?: unknown;
  };
  // A server whose own users cannot be looked up at the moment has refused nobody (RFC 5530).
  if (authenticationFailed === true && serverResponseCode !== 'UNAVAILABLE') {
    return { type: 'rejected', reason: 'The server for reading did not accept the log-in.' };
  }
  if (mailboxMissing === true) {
    return { type: 'rejected', reason: `There is no mailbox named ${mailbox}.` };
  }
  return {
    type: 'unreachable',
    reason: `The server for reading cannot be used: ${failureWords(error)}.`,
  };
}
