import { z } from 'zod';
import { HOUR, SECOND, type Instant } from '../../domain/time-units.js';
import { contentFingerprint } from '../content-fingerprint.js';
import { contentProblems } from '../content-problems.js';
import type { Connection, ContentLimits, InboundMessage, Network } from '../contract.js';
import { MEDIA_LIMITS, type MediaRelease } from '../media-release.js';
import { answeringIssue } from './answered-issue.js';
import { openChannelSmtp } from './channel-servers.js';
import {
  EMAIL,
  EMAIL_FIELDS,
  emailCredentials,
  emailSettings,
  isMailAddress,
} from './email-settings.js';
import { checkMailbox, hasMailbox, readMailbox, waitForMail } from './inbox.js';
import { readMail } from './mail-reader.js';
import { takeReport } from './mail-reports.js';
import { isMailPort, readMailServer, type MailProtocol } from './mail-server.js';
import type { MailerDeps } from './mailer.js';
import { countMails, describeMailing, findMailing, handOver } from './mailing-book.js';
import { issueAddress } from './newsletter-address.js';
import { findReply, sendReply } from './reply-sender.js';
import { previewOf, subjectOf } from './subject.js';

export interface EmailNetworkDependencies {
  readonly mail: MailerDeps;
  readonly media: MediaRelease;
  /** Mail servers on any port may be spoken to: for tests only. */
  readonly anyMailPort: boolean;
}

const preparedLetter = z.object({
  key: z.string().min(1),
  letter: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('issue'),
      subject: z.string(),
      title: z.string().nullable(),
      text: z.string(),
      function: z.string(),
      media: z.array(
        z.object({
          id: z.string(),
          contentType: z.string(),
          bytes: z.number(),
          width: z.number(),
          height: z.number(),
          alternativeText: z.string(),
        }),
      ),
    }),
    z.object({
      kind: z.literal('reply'),
      to: z.string(),
      subject: z.string(),
      text: z.string(),
      inReplyTo: z.string(),
      references: z.array(z.string()),
    }),
  ]),
});
type PreparedLetter = z.infer<typeof preparedLetter>;

const answeredMail = z.object({
  to: z.string(),
  subject: z.string(),
  messageId: z.string(),
  references: z.array(z.string()),
});

/** Large providers cut off what is longer than 102 KB of HTML. */
const USUAL_MOST = 100_000;
/** What headers, both parts and their encoding may add to a text, at the worst. */
const ROOM_BESIDE_TEXT = 32 * 1024;
const TEXT_TIMES = 8;
const LIMITS_KEPT = HOUR;
/** The composer waits for it. */
const LIMITS_DEADLINE = 5 * SECOND;

/** A newsletter with its subscribers, and the mailbox in which they answer. */
export function createEmailNetwork(dependencies: EmailNetworkDependencies): Network {
  const { mail, media, anyMailPort } = dependencies;
  const { store, clock, publicUrl } = mail;
  const limitsOf = new Map<string, { readonly until: Instant; readonly limits: ContentLimits }>();

  const published = (key: string, connection: Connection) => ({
    networkId: key,
    url: issueAddress(publicUrl(), connection.slug, key),
  });

  const wish = (signal: AbortSignal) => ({ trusted: mail.trusted, signal });

  async function readLimits(connection: Connection): Promise<ContentLimits> {
    const opening = await openChannelSmtp(connection, wish(AbortSignal.timeout(LIMITS_DEADLINE)));
    if (opening.type !== 'open') return limitsFor(null);
    opening.session.close();
    return limitsFor(opening.session.maximumBytes);
  }

  return {
    name: EMAIL,
    label: 'E-mail',
    summary:
      'A newsletter that people subscribe to on a page of yours, and the mailbox they answer.',
    idempotency: {
      type: 'probe',
      sentence:
        'Every recipient is written down before the mail to them is sent, and what is not known to have gone out is never sent again.',
    },
    capabilities: {
      media: true,
      edit: false,
      remove: false,
      inbound: true,
      reply: true,
      thread: false,
      publicPage: true,
    },
    subscribers: true,
    settings: emailSettings,
    credentials: emailCredentials,
    fields: EMAIL_FIELDS,
    problems: contentProblems,
    preview: (content, limits) => [previewOf(content, limits)],

    async limits(connection) {
      const key = JSON.stringify([connection.channel, connection.settings]);
      const known = limitsOf.get(key);
      if (known && known.until > clock.now()) return known.limits;
      const limits = await readLimits(connection);
      limitsOf.set(key, { until: clock.now() + LIMITS_KEPT, limits });
      return limits;
    },

    async check(connection, signal) {
      const settings = emailSettings.parse(connection.settings);
      const wrong = anyMailPort
        ? null
        : (portProblem(settings.smtpServer, 'smtp') ?? portProblem(settings.imapServer, 'imap'));
      if (wrong !== null) return { type: 'rejected', reason: wrong };
      const opening = await openChannelSmtp(connection, wish(signal));
      if (opening.type !== 'open') return opening;
      opening.session.close();
      if (!hasMailbox(connection)) return { type: 'ok', account: settings.fromAddress };
      const mailbox = await checkMailbox(connection, wish(signal));
      return mailbox.type === 'answered' ? { type: 'ok', account: settings.fromAddress } : mailbox;
    },

    prepare(content, connection, identity, answers) {
      const letter: PreparedLetter['letter'] =
        answers === undefined
          ? {
              kind: 'issue',
              subject: subjectOf(content, connection.channelName),
              title: content.title,
              text: content.text,
              function: content.function,
              media: content.media.map((item) => ({ ...item })),
            }
          : replyTo(answers, content.text);
      const body: PreparedLetter = { key: identity.key, letter };
      return Promise.resolve({ body, fingerprint: contentFingerprint(content) });
    },

    async publish(prepared, connection, signal) {
      const { key, letter } = preparedLetter.parse(prepared.body);
      if (letter.kind === 'reply' && !isMailAddress(letter.to)) {
        return { type: 'refused', reason: 'The mail that is answered names no address to answer.' };
      }
      if (letter.kind === 'issue') await media.release(letter.media.map(({ id }) => id));
      if (signal.aborted) {
        return { type: 'retry-later', reason: 'Publishing was stopped before it began.' };
      }
      // The one visible step of an issue: from here on a worker sends it at the server's pace.
      await handOver(store, { key, channel: connection.channel, letter, now: clock.now() });
      if (letter.kind === 'issue') return { type: 'published', ...published(key, connection) };
      return sendReply(mail, { key, connection, signal });
    },

    async lookup(prepared, connection) {
      const { key, letter } = preparedLetter.parse(prepared.body);
      const mailing = await findMailing(store, key);
      if (!mailing) return { type: 'absent' };
      if (letter.kind === 'issue') return { type: 'found', ...published(key, connection) };
      return findReply(mail, key);
    },

    async inbound(connection, cursor, signal) {
      if (!hasMailbox(connection)) {
        return { type: 'read', messages: [], cursor: cursor ?? '0:0', more: false };
      }
      const reading = { ...wish(signal), cursor, now: clock.now() };
      const answer = await readMailbox(connection, reading);
      if (answer.type === 'rejected') return { type: 'reconnect', reason: answer.reason };
      if (answer.type === 'unreachable') return { type: 'retry-later', reason: answer.reason };
      const { mails, cursor: next, more } = answer.value;
      const { fromAddress } = emailSettings.parse(connection.settings);
      const { channel } = connection;
      const messages: InboundMessage[] = [];
      for (const { source, at, place } of mails) {
        const read = await readMail(source, { at, place, ownAddress: fromAddress });
        if (read.type === 'message') {
          messages.push(await answeringIssue(store, channel, read.message));
        }
        if (read.type === 'report') {
          await takeReport(store, read.report, { channel, fromAddress, now: clock.now() });
        }
      }
      return { type: 'read', messages, cursor: next, more };
    },

    async awaitInbound(connection, cursor, signal) {
      if (!hasMailbox(connection)) return untilAborted(signal);
      const answer = await waitForMail(connection, { ...wish(signal), cursor });
      if (answer.type !== 'answered' && !signal.aborted) throw new Error(answer.reason);
    },

    async progress(networkId) {
      const mailing = await findMailing(store, networkId);
      return mailing ? describeMailing(mailing, await countMails(store, networkId)) : null;
    },
  };
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

function replyTo(answers: InboundMessage, text: string): PreparedLetter['letter'] {
  const { to, subject, messageId, references } = answeredMail.parse(answers.context);
  return {
    kind: 'reply',
    to: to.toLowerCase(),
    subject: /^re:/i.test(subject) ? subject : `Re: ${subject}`.trim(),
    text,
    inReplyTo: messageId,
    references: [...references, ...(messageId === '' ? [] : [messageId])],
  };
}

function portProblem(server: string, protocol: MailProtocol): string | null {
  const read = server === '' ? null : readMailServer(server, protocol);
  if (read === null || isMailPort(read, protocol)) return null;
  const usual = protocol === 'smtp' ? '587, 465, 25 or 2525' : '993 or 143';
  return `Port ${read.port} is no mail server’s: use ${usual}.`;
}

function limitsFor(size: number | null): ContentLimits {
  const most =
    size === null
      ? USUAL_MOST
      : Math.max(1_000, Math.min(USUAL_MOST, Math.floor((size - ROOM_BESIDE_TEXT) / TEXT_TIMES)));
  return { text: { most, unit: 'bytes' }, media: MEDIA_LIMITS };
}
