import { createHash } from 'node:crypto';
import PostalMime, { type Email } from 'postal-mime';
import type { Instant } from '../../domain/time-units.js';
import type { InboundMessage } from '../contract.js';
import { plainText } from '../plain-text.js';
import { headerOf, readReport, type MailReport } from './delivery-report.js';
import { withoutQuote } from './quoted-text.js';

/** What a mail in the channel's mailbox is. */
export type ReadMail =
  | { readonly type: 'message'; readonly message: InboundMessage }
  | { readonly type: 'report'; readonly report: MailReport }
  /** Written by a machine, or by ourselves: nobody waits for an answer. */
  | { readonly type: 'automatic' };

const LONGEST_TEXT = 50_000;
const MESSAGE_ID = /<[^<>\s]{1,400}>/g;

/** Reads one mail as it lies on the server; one that was cut off is read as far as it goes. */
export async function readMail(
  source: Uint8Array,
  known: {
    /** When the server took it: the sender's own clock may be wrong. */
    readonly at: Instant;
    /** Where it lies, for a mail that has no Message-ID. */
    readonly place: string;
    readonly ownAddress: string;
  },
): Promise<ReadMail> {
  const mail = await parse(source);
  if (mail === null) return { type: 'automatic' };
  const report = readReport(mail);
  if (report) return { type: 'report', report };
  const from = firstMailbox(mail.from);
  if (from === null || isAutomatic(mail) || from.address === known.ownAddress) {
    return { type: 'automatic' };
  }
  const [messageId = ''] = (mail.messageId ?? '').match(MESSAGE_ID) ?? [];
  const [inReplyTo = null] = (mail.inReplyTo ?? '').match(MESSAGE_ID) ?? [];
  const references = [...(mail.references ?? '').matchAll(MESSAGE_ID)].map(([id]) => id);
  const networkId = messageId === '' ? `imap:${known.place}` : shortened(messageId);
  const answerTo = firstMailbox(mail.replyTo?.[0])?.address ?? from.address;
  const subject = (mail.subject ?? '').replace(/\s+/g, ' ').trim().slice(0, 300);
  const body = withoutQuote(
    (mail.text ?? plainText(mail.html ?? '')).replace(/\r\n?/g, '\n').trim(),
  );
  return {
    type: 'message',
    message: {
      networkId,
      thread: shortened(references[0] ?? inReplyTo ?? messageId) || networkId,
      inReplyTo: inReplyTo === null ? null : shortened(inReplyTo),
      kind: 'mail',
      author: { id: from.address, name: from.name === '' ? from.address : from.name, url: null },
      text: (body === '' ? subject : body).slice(0, LONGEST_TEXT),
      at: known.at,
      url: null,
      public: false,
      context: { to: answerTo, subject, messageId, references: references.slice(-20) },
    },
  };
}

/** null for a mail that is made to break its readers: nested hundreds of times, say. */
async function parse(source: Uint8Array): Promise<Email | null> {
  try {
    return await PostalMime.parse(source, { forceRfc822Attachments: true });
  } catch (error) {
    // Whatever it is, the mails behind this one must be read too.
    if (error instanceof Error) return null;
    throw error;
  }
}

/** RFC 3834 and the customs from before it. */
function isAutomatic(mail: Email): boolean {
  const submitted = headerOf(mail, 'auto-submitted').trim().toLowerCase();
  if (submitted !== '' && !submitted.startsWith('no')) return true;
  if (headerOf(mail, 'x-autoreply') !== '' || headerOf(mail, 'x-autorespond') !== '') return true;
  if (/^(bulk|junk|list|auto_reply)$/i.test(headerOf(mail, 'precedence').trim())) return true;
  if (headerOf(mail, 'return-path').trim() === '<>') return true;
  return /^mailer-daemon@/i.test(firstMailbox(mail.from)?.address ?? '');
}

function firstMailbox(from: Email['from']): { name: string; address: string } | null {
  const box = from?.group?.[0] ?? from;
  const address = box?.address?.trim().toLowerCase() ?? '';
  return address === '' ? null : { name: (box?.name ?? '').slice(0, 200), address };
}

/** Ids are kept as keys, which may not be as long as a header. */
function shortened(id: string): string {
  if (id.length <= 200) return id;
  return `<${createHash('sha256').update(id).digest('hex')}@long>`;
}
