import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { SECOND } from '../../domain/time-units.js';
import { failureWords } from '../failure-words.js';
import { networkWords } from '../network-words.js';
import { isAddressGone, statusIn } from './enhanced-status.js';
import { tlsOptions, type MailServer } from './mail-server.js';

export interface SmtpWish {
  readonly server: MailServer;
  /** null where the server wants no log-in. */
  readonly login: { readonly user: string; readonly pass: string } | null;
  /** Certificates that are trusted beside the usual ones. */
  readonly trusted: readonly string[];
  readonly signal: AbortSignal;
}

export type SmtpOpening =
  | { readonly type: 'open'; readonly session: SmtpSession }
  | { readonly type: 'unreachable'; readonly reason: string }
  | { readonly type: 'rejected'; readonly reason: string };

/** What became of one mail, named by what its sender does next. */
export type SmtpOutcome =
  | { readonly type: 'accepted'; readonly answer: string }
  /** Not taken for good. `noSuchAddress`: the address itself is why. */
  | { readonly type: 'refused'; readonly reason: string; readonly noSuchAddress: boolean }
  /** Provably not taken; `cut` says that the connection is gone too. */
  | { readonly type: 'retry-later'; readonly reason: string; readonly cut: boolean }
  /** The server may have it; the connection is gone. */
  | { readonly type: 'unknown'; readonly reason: string };

export interface Envelope {
  readonly from: string;
  readonly to: string;
  /** Comes back in a report of the mail's failure (RFC 3461). */
  readonly id: string;
}

/** A logged-in connection that sends one mail after the other. */
export interface SmtpSession {
  /** The server's SIZE in bytes; null where it states none. */
  readonly maximumBytes: number | null;
  /** One at a time. `signal` ends the connection. */
  send(envelope: Envelope, mail: Buffer, signal: AbortSignal): Promise<SmtpOutcome>;
  close(): void;
}

/** Connects and logs in; nothing is sent. */
export async function openSmtp(wish: SmtpWish): Promise<SmtpOpening> {
  const { server, login, trusted, signal } = wish;
  const connection = new SMTPConnection({
    host: server.host,
    port: server.port,
    secure: server.security === 'tls',
    requireTLS: server.security === 'starttls',
    connectionTimeout: 10 * SECOND,
    greetingTimeout: 10 * SECOND,
    socketTimeout: 30 * SECOND,
    dnsTimeout: 10 * SECOND,
    tls: tlsOptions(server, trusted),
  });
  // What breaks between two mails is told by the next one's outcome; the library closes by itself.
  connection.on('error', () => undefined);
  const stop = () => connection.close();
  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    await step(connection, (done) => connection.connect(done));
    const maximumBytes = statedSize(connection.lastServerResponse);
    if (login) await step(connection, (done) => connection.login(login, done));
    return { type: 'open', session: sessionOn(connection, maximumBytes) };
  } catch (error) {
    connection.close();
    const { responseCode, command, code } = detailsOf(error);
    const wrongLogin = code === 'EAUTH' && responseCode >= 500;
    if (wrongLogin || code === 'ENOAUTH') {
      return { type: 'rejected', reason: `The server did not accept the log-in${quoted(error)}.` };
    }
    if (code === 'ETLS' && command === 'STARTTLS') {
      return { type: 'rejected', reason: `The server offers no TLS, which is required.` };
    }
    return { type: 'unreachable', reason: `The mail server cannot be used: ${words(error)}.` };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function sessionOn(connection: SMTPConnection, maximumBytes: number | null): SmtpSession {
  return {
    maximumBytes,
    close: () => connection.quit(),

    async send({ from, to, id }, mail, signal) {
      // Read only once the server has said to go on with the mail itself.
      let begun = false;
      const message = new Readable({
        read() {
          begun = true;
          this.push(mail);
          this.push(null);
        },
      });
      const stop = () => connection.close();
      signal.addEventListener('abort', stop, { once: true });
      try {
        signal.throwIfAborted();
        const dsn = { id, return: 'HDRS', notify: ['FAILURE'], recipient: `rfc822;${to}` };
        const envelope = { from, to: [to], size: mail.length, use8BitMime: true, dsn };
        const answer = await step<string>(connection, (done) =>
          connection.send(envelope, message, (error, info) => {
            done(error ?? null, (info as { response?: string } | undefined)?.response ?? '');
          }),
        );
        return { type: 'accepted', answer: networkWords(answer) };
      } catch (error) {
        const outcome = failedSend(error, begun);
        if (outcome.type === 'unknown') connection.close();
        else if (!('cut' in outcome) || !outcome.cut) await reset(connection);
        return outcome;
      } finally {
        signal.removeEventListener('abort', stop);
      }
    },
  };
}

/** RFC 5321: 5yz is for good, 4yz for now; only without an answer to the mail is it not known. */
function failedSend(error: unknown, begun: boolean): SmtpOutcome {
  const { responseCode, command, response } = detailsOf(error);
  if (responseCode >= 500) {
    return {
      type: 'refused',
      reason: `The mail server refused it${quoted(error)}.`,
      noSuchAddress: command === 'RCPT TO' && isAddressGone(statusIn(response) ?? responseCode),
    };
  }
  if (responseCode >= 400) {
    const reason = `The mail server asks us to wait${quoted(error)}.`;
    return { type: 'retry-later', reason, cut: responseCode === 421 };
  }
  if (begun) {
    return {
      type: 'unknown',
      reason: `The mail server may have taken it: after it was sent, ${words(error)}.`,
    };
  }
  return { type: 'retry-later', reason: `The mail was not sent: ${words(error)}.`, cut: true };
}

/** Ends what the last mail left behind, so that the next one begins afresh. */
async function reset(connection: SMTPConnection): Promise<void> {
  try {
    await step(connection, (done) => connection.reset((error) => done(error ?? null)));
  } catch {
    // The next mail will find the connection closed, and say why.
    connection.close();
  }
}

/** Also ends when the connection breaks and its callback is never called. */
function step<T = unknown>(
  connection: SMTPConnection,
  begin: (done: (error?: Error | null, value?: T) => void) => void,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const broke = (error?: Error) => finish(error ?? new Error('it ended the connection'));
    const finish = (error?: Error | null, value?: T) => {
      connection.off('error', broke);
      connection.off('end', broke);
      if (error) reject(error);
      else resolve(value as T);
    };
    connection.once('error', broke);
    connection.once('end', broke);
    begin(finish);
  });
}

/** What the server said to EHLO (RFC 1870); it may state the extension without a number. */
function statedSize(greeting: string | false): number | null {
  const [, size = '0'] = /^250[ -]SIZE (\d{1,15})\s*$/im.exec(greeting || '') ?? [];
  return Number(size) > 0 ? Number(size) : null;
}

function detailsOf(error: unknown) {
  const details = (error ?? {}) as Record<string, unknown>;
  const { responseCode, command, code, response } = details;
  return {
    responseCode: typeof responseCode === 'number' ? responseCode : 0,
    command: typeof command === 'string' ? command : '',
    code: typeof code === 'string' ? code : '',
    response: typeof response === 'string' ? response : '',
  };
}

function quoted(error: unknown): string {
  const said = networkWords(detailsOf(error).response);
  return said === '' ? '' : `: “${said}”`;
}

/** The system's own code says more than the library's. */
function words(error: unknown): string {
  if (!(error instanceof Error)) return failureWords(error);
  const { originalCode } = error as { originalCode?: unknown };
  if (typeof originalCode !== 'string') return failureWords(error);
  return failureWords(Object.assign(new Error(error.message), { code: originalCode }));
}
