import type { Email } from 'postal-mime';
import { networkWords } from '../network-words.js';
import { isAddressGone } from './enhanced-status.js';

/** A server's report about a mail of ours (RFC 3464, RFC 5965). */
export type MailReport =
  | {
      readonly type: 'bounce';
      readonly mail: ReportedMail;
      /** The address will never work again, so that its subscription ends. */
      readonly final: boolean;
      readonly reason: string;
    }
  | { readonly type: 'complaint'; readonly mail: ReportedMail }
  /** Delayed, delivered, or about nothing that can be recognised: nothing follows from it. */
  | { readonly type: 'other' };

/** How the report names the mail: only ours are believed. */
export interface ReportedMail {
  readonly messageId: string | null;
  /** The ENVID that the mail was sent with. */
  readonly envelopeId: string | null;
}

/** Reads a report, or answers null for a mail that is none. */
export function readReport(mail: Email): MailReport | null {
  const contentType = headerOf(mail, 'content-type').toLowerCase();
  if (!contentType.startsWith('multipart/report')) return null;
  const part = (type: string) => mail.attachments.find(({ mimeType }) => mimeType === type);
  const returned = textOf(
    part('message/rfc822') ?? part('text/rfc822-headers') ?? part('message/rfc822-headers'),
  );
  const messageId = fieldOf(returned, 'message-id');

  const feedback = part('message/feedback-report');
  if (feedback) return { type: 'complaint', mail: { messageId, envelopeId: null } };

  const status = textOf(part('message/delivery-status') ?? part('message/global-delivery-status'));
  if (fieldOf(status, 'action')?.toLowerCase() !== 'failed') return { type: 'other' };
  const code = /\d\.\d{1,3}\.\d{1,3}/.exec(fieldOf(status, 'status') ?? '')?.[0] ?? '';
  const said = networkWords((fieldOf(status, 'diagnostic-code') ?? '').replace(/^smtp;\s*/i, ''));
  return {
    type: 'bounce',
    mail: { messageId, envelopeId: fieldOf(status, 'original-envelope-id') },
    final: isAddressGone(code),
    reason: `It came back${said === '' ? '' : `: “${said}”`}.`,
  };
}

export function headerOf(mail: Pick<Email, 'headers'>, key: string): string {
  return mail.headers.find((header) => header.key === key)?.value ?? '';
}

/** The first field of that name, its folded lines joined. */
function fieldOf(text: string, name: string): string | null {
  const unfolded = text.replace(/\r?\n[ \t]+/g, ' ');
  return new RegExp(`^${name}:[ \\t]*(.*)$`, 'im').exec(unfolded)?.[1]?.trim() ?? null;
}

function textOf(part: Email['attachments'][number] | undefined): string {
  if (part === undefined) return '';
  const { content } = part;
  return typeof content === 'string'
    ? content
    : Buffer.from(content as ArrayBuffer).toString('utf8');
}
