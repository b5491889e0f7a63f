import { hostname } from 'node:os';
import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { SECOND, type Instant } from '../domain/time-units.js';

/** One e-mail, as text. */
export interface Mail {
  /** The same for every attempt; becomes its Message-ID. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly at: Instant;
}

/** What became of something that was sent. */
export type SendOutcome =
  | { readonly type: 'sent' }
  /** It provably did not go out: try again. */
  | { readonly type: 'not-sent'; readonly reason: string }
  /** It provably did not go out, and would not the next time. */
  | { readonly type: 'refused'; readonly reason: string }
  /** It may have gone out. */
  | { readonly type: 'unknown'; readonly reason: string };

/** A connection that is ready to take one e-mail; up to here nothing was sent. */
export interface OpenMailServer {
  readonly type: 'open';
  send(mail: Mail): Promise<SendOutcome>;
  close(): void;
}

export interface MailServer {
  open(): Promise<OpenMailServer | { readonly type: 'not-sent'; readonly reason: string }>;
}

export interface MailSettings {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; otherwise by STARTTLS. */
  readonly tls: boolean;
  /** Whether the server is on this machine: only then may it do without TLS. */
  readonly loopback: boolean;
  readonly login: { readonly user: string; readonly password: string } | null;
  readonly from: string;
}

const CONNECT_WITHIN = 8 * SECOND;
/** With the connection less than a stopping process has (R16). */
const ANSWER_WITHIN = 12 * SECOND;

type SmtpError = Error & { readonly code?: string; readonly responseCode?: number };

/**
 * Speaks SMTP in two steps, so that it is known on which side of sending something failed: until
 * the server is open nothing can have gone out.
 */
export function createMailServer(
  settings: MailSettings,
  { answerWithin = ANSWER_WITHIN }: { readonly answerWithin?: number } = {},
): MailServer {
  const { host, port, tls, loopback, login, from } = settings;

  return {
    async open() {
      const connection = new SMTPConnection({
        ...{ host, port, secure: tls, name: hostname(), requireTLS: !tls && !loopback },
        ...{ connectionTimeout: CONNECT_WITHIN, greetingTimeout: CONNECT_WITHIN },
        ...{ socketTimeout: answerWithin, dnsTimeout: CONNECT_WITHIN },
        // A server of this machine may have a certificate that it made for itself.
        ...(loopback ? { tls: { rejectUnauthorized: false } } : {}),
      });
      // Errors after an answer was had would end the process: nobody waits for them any more.
      connection.on('error', () => undefined);
      try {
        await settled((done) => connection.connect(done), connection);
        if (login) {
          const credentials = { user: login.user, pass: login.password };
          await settled((done) => connection.login({ credentials }, done), connection);
        }
      } catch (error) {
        connection.close();
        return { type: 'not-sent', reason: `The mail server is not ready: ${wordsOf(error)}` };
      }
      return {
        type: 'open',
        async send(mail) {
          const message = await composed(mail, from);
          try {
            const envelope = { from: addressIn(from), to: [mail.to] };
            await settled((done) => connection.send(envelope, message, done), connection);
            return { type: 'sent' };
          } catch (error) {
            return outcomeOf(error);
          }
        },
        close() {
          connection.quit();
        },
      };
    },
  };
}

/** What a failure of `send` says of the e-mail. */
function outcomeOf(error: unknown): SendOutcome {
  const { code, responseCode } = error as SmtpError;
  // Refused before its first byte was sent, or by the server's answer to the whole of it.
  const refused = code === 'EENVELOPE' || code === 'EMESSAGE';
  if (refused && responseCode !== undefined) {
    const reason = `The mail server refused it: ${wordsOf(error)}`;
    return { type: responseCode >= 500 ? 'refused' : 'not-sent', reason };
  }
  return { type: 'unknown', reason: `The mail server did not say whether it has it.` };
}

function composed(mail: Mail, from: string): Promise<Buffer> {
  const domain = addressIn(from).split('@')[1] ?? 'localhost';
  return new MailComposer({
    ...{ from, to: mail.to, subject: mail.subject, text: mail.text, date: new Date(mail.at) },
    messageId: `<${mail.id}@${domain}>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
  })
    .compile()
    .build();
}

/** `a@b` of `Name <a@b>`. */
export const addressIn = (from: string): string => /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from.trim();

/** Ends with the callback, or with an error that the connection tells on its own. */
function settled(
  begin: (done: (error?: Error | null) => void) => void,
  connection: SMTPConnection,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => reject(error);
    connection.once('error', fail);
    begin((error) => {
      connection.off('error', fail);
      if (error) reject(error);
      else resolve();
    });
  });
}

/** The server's words without line breaks, cut. */
function wordsOf(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  return words.replace(/\s+/g, ' ').slice(0, 200);
}
